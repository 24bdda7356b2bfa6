interface Window {
  /** What the widget told the page: the keys of the files that are stored, and of each failure its code and sentence. */
  told: { done: string[]; failed: string[] }
}
