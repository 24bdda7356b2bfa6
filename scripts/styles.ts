/** How the package's style sheets are built. */

/** The first browsers with `light-dark()`: of 2024. */
export const CSS_TARGET = ['chrome123', 'firefox120', 'safari17.5']

/**
 * Leaves out rules of the Dashboard's style sheet. A quarter of it is for Uppy's remote sources (Google Drive and the
 * like): Uppy has that in a file of its own too, `@uppy/core/provider-views/css/style.min.css`, for those who add such a
 * source. The tooltip of a toast's “?” says what our list of failures shows anyway. The credit line is not shown. And what Firefox before 88 needed.
 */
const UNUSED = /\.uppy-(Search)?Provider|microtip|::-moz-focus-inner|poweredBy/
export const withoutUnusedRules = {
  postcssPlugin: 'without-unused-rules',
  Rule(rule: { selectors: string[]; remove(): unknown }) {
    const kept = rule.selectors.filter((selector) => !UNUSED.test(selector))
    if (kept.length === 0) rule.remove()
    else if (kept.length < rule.selectors.length) rule.selectors = kept
  },
}
