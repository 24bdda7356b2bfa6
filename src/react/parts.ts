/** Names of a component's nodes, for style sheets and tests: each has `data-part`, and the class that the page gives it. */

/** Classes of the page's own, by `data-part`. */
export type ClassNames<Part extends string> = { readonly [Name in Part]?: string | undefined }

/** The attributes of a node, by its name. */
export function partsOf<Part extends string>(classNames: ClassNames<Part> | undefined) {
  return (name: Part) => ({ 'data-part': name, className: classNames?.[name] })
}
