/** Where the labels above a plot go, so that none covers another: beside each other, in the order of what they label. Pure. */
export interface Label {
  /** What it labels, px. */
  readonly x: number
  readonly width: number
}

const SPACE = 8

interface Group {
  readonly members: readonly number[]
  readonly width: number
  /** The mean of what they label. */
  readonly x: number
}

/** The middle of each label: above what it labels, or in a row with those that would be there too. */
export function placeLabels(labels: readonly Label[], within: { left: number; right: number }): number[] {
  const startOf = ({ x, width }: Group) => Math.min(Math.max(x - width / 2, within.left), within.right - width)
  const groups: Group[] = []
  const order = labels.map((label, index) => ({ ...label, index })).toSorted((a, b) => a.x - b.x)
  for (const { x, width, index } of order) {
    let group: Group = { members: [index], width, x }
    for (let before = groups.at(-1); before; before = groups.at(-1)) {
      if (startOf(before) + before.width + SPACE <= startOf(group)) break
      groups.pop()
      group = join(before, group)
    }
    groups.push(group)
  }
  const middles = labels.map(() => 0)
  for (const group of groups) {
    let at = startOf(group)
    for (const index of group.members) {
      const width = labels[index]?.width ?? 0
      middles[index] = at + width / 2
      at += width + SPACE
    }
  }
  return middles
}

function join(a: Group, b: Group): Group {
  const [m, n] = [a.members.length, b.members.length]
  return {
    members: [...a.members, ...b.members],
    width: a.width + SPACE + b.width,
    x: (a.x * m + b.x * n) / (m + n),
  }
}
