import { expect, test } from 'vitest'
import { targetSize } from '../../../src/images/target-size.ts'

test.each([
  ['nothing asked', [4000, 3000], {}, [4000, 3000]],
  ['a width', [4000, 3000], { maxWidth: 1000 }, [1000, 750]],
  ['a height', [4000, 3000], { maxHeight: 1000 }, [1333, 1000]],
  ['both, the width binds', [4000, 3000], { maxWidth: 1000, maxHeight: 1000 }, [1000, 750]],
  ['both, the height binds', [3000, 4000], { maxWidth: 1000, maxHeight: 1000 }, [750, 1000]],
  ['small enough', [800, 600], { maxWidth: 1000, maxHeight: 1000 }, [800, 600]],
  ['just as large', [1000, 1000], { maxWidth: 1000, maxHeight: 1000 }, [1000, 1000]],
  ['very long: never nothing', [10_000, 3], { maxWidth: 100 }, [100, 1]],
  ['bounds that were left undefined', [40, 30], { maxWidth: undefined, maxHeight: 15 }, [20, 15]],
  ['a broken bound', [1001, 1001], { maxWidth: 1000.4 }, [1000, 1000]],
])('%s', (_, [width = 0, height = 0], bounds, [toWidth, toHeight]) => {
  expect(targetSize({ width, height }, bounds)).toEqual({ width: toWidth, height: toHeight })
})
