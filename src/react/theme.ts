/**
 * The variables of the light components, each with what it stands for when it is not set. Set them in a style sheet, on
 * anything around the components, or as a component's own `style`: `style={{ '--bd-accent': 'rebeccapurple' }}`.
 */
export interface S3Theme {
  /** Buttons, progress, focus. Default a blue, lighter in the dark. */
  '--bd-accent'?: string
  /** Words on the accent. At least 4.5:1 on it. */
  '--bd-on-accent'?: string
  /** Words. */
  '--bd-text'?: string
  /** Words that matter less: sizes, notes. At least 4.5:1 on surface and sunken. */
  '--bd-muted'?: string
  /** The ground of the list. */
  '--bd-surface'?: string
  /** The ground of the drop zone, of icons, of the list's head. */
  '--bd-sunken'?: string
  /** Lines between rows. */
  '--bd-line'?: string
  /** The drop zone's edge. At least 3:1. */
  '--bd-strong-line'?: string
  /** What is done. */
  '--bd-success'?: string
  /** What failed or was refused. */
  '--bd-danger'?: string
  /** The ground of what was refused. */
  '--bd-danger-ground'?: string
  /** Corners. Default 10px. */
  '--bd-radius'?: string
  /** The outline of what has the focus. Default 2px in the accent's colour. */
  '--bd-ring'?: string
  /** Default: the page's. */
  '--bd-font'?: string
  /** Default 0.9375rem. */
  '--bd-font-size'?: string
  /** How long changes of colour take. Default 160ms; none where people ask for less motion. */
  '--bd-duration'?: string
  /** The drop zone's height, at least. Default 11rem. */
  '--bd-drop-height'?: string
  /** The list's height, at most; then it scrolls. Default 26rem. */
  '--bd-list-height'?: string
  /** `z-index` of what covers the page while files are held over it. Default 1000. */
  '--bd-overlay-layer'?: string
}
