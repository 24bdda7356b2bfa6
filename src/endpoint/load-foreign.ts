/** Loads what only other backends than ours need: whoever has an endpoint of ours never does. */
export const loadForeign = () => import('./foreign.ts')
