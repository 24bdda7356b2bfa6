/**
 * To be called just before a button of the list that has the focus is taken off the page, by itself or with its row: the
 * focus goes to the same button of the row that takes the place; else to the row's other one, to the last row's, to the
 * list itself.
 */
export function keepFocusNear(button: HTMLElement): void {
  const list = button.closest<HTMLElement>('[data-part="file-list"]')
  const { id, index = '' } = button.closest<HTMLElement>('[data-id]')?.dataset ?? {}
  const { slot } = button.dataset
  // When React has changed the page.
  queueMicrotask(() => {
    if (!list || document.activeElement !== document.body) return
    const rows = [...list.querySelectorAll<HTMLElement>('[data-id]')]
    const place =
      id === undefined
        ? list.querySelector('[data-part="summary"]')
        : (rows.find(({ dataset }) => dataset.id === id) ??
          rows.find(({ dataset }) => Number(dataset.index) >= Number(index)) ??
          rows.at(-1))
    const buttons = [...(place?.querySelectorAll('button') ?? [])]
    const next = buttons.find(({ dataset }) => dataset.slot === slot) ?? buttons[0] ?? list
    next.focus()
  })
}
