import { describe, expect, expectTypeOf, it } from 'vitest'
import type { DataOf } from '../../../src/react/data-of.ts'
import { createUploadHandler } from '../../../src/server/create-upload-handler.ts'
import type { UploadHandlerOptions } from '../../../src/server/options.ts'
import { SECRET, storage } from './fixtures.ts'

/** Values that the types forbid and JavaScript does not. */
const untyped = (value: object) => JSON.parse(JSON.stringify(value))
const given = { storage, secret: SECRET }

describe('options that cannot work', () => {
  it.each<[string, () => UploadHandlerOptions<undefined, undefined>, string]>([
    ['no storage', () => ({ ...given, ...untyped({ storage: null }) }), 'needs `storage`'],
    ['the options of s3()', () => ({ ...given, ...untyped({ storage: { bucket: 'b' } }) }), 'needs `storage`'],
    ['no secret', () => ({ ...given, ...untyped({ secret: null }) }), 'needs a `secret`'],
    ['a short secret', () => ({ ...given, secret: 'x'.repeat(15) }), 'at least 16'],
    ['no secret in a list', () => ({ ...given, secret: [] }), 'needs a `secret`'],
    ['a short one in a list', () => ({ ...given, secret: [SECRET, ''] }), 'at least 16'],
    ['expiresIn 0', () => ({ ...given, expiresIn: 0 }), '`expiresIn`'],
    ['expiresIn 1.5', () => ({ ...given, expiresIn: 1.5 }), '`expiresIn`'],
    ['expiresIn NaN', () => ({ ...given, expiresIn: Number.NaN }), '`expiresIn`'],
    ['expiresIn over 7 days', () => ({ ...given, expiresIn: 604_801 }), '`expiresIn`'],
    ['completeWithin 0', () => ({ ...given, completeWithin: 0 }), '`completeWithin`'],
    ['completeWithin shorter than expiresIn', () => ({ ...given, completeWithin: 899 }), '`completeWithin`'],
    ['completeWithin NaN', () => ({ ...given, completeWithin: Number.NaN }), '`completeWithin`'],
    ['no lanes', () => ({ ...given, lanes: [] }), '`lanes`'],
    ['an unknown lane', () => ({ ...given, ...untyped({ lanes: ['put', 'ftp'] }) }), '`lanes`'],
    ['a limit below 0', () => ({ ...given, limits: { maxFileSize: -1 } }), '`limits.maxFileSize`'],
    ['a broken limit', () => ({ ...given, limits: { minFileSize: 1.5 } }), '`limits.minFileSize`'],
    ['no files at all', () => ({ ...given, limits: { maxFiles: 0 } }), '`limits.maxFiles`'],
    ['a limit that is NaN', () => ({ ...given, limits: { maxTotalSize: Number.NaN } }), '`limits.maxTotalSize`'],
    ['a limit as text', () => ({ ...given, ...untyped({ limits: { maxFileSize: '10MB' } }) }), '`limits.maxFileSize`'],
    ['one type for all', () => ({ ...given, ...untyped({ limits: { types: 'image/*' } }) }), '`limits.types`'],
    ['limits that are none', () => ({ ...given, ...untyped({ limits: 5 }) }), '`limits`'],
    ['cookies for everybody', () => ({ ...given, cors: { origins: '*', credentials: true } }), '`cors.credentials`'],
    ['an origin with a path', () => ({ ...given, cors: { origins: ['https://a.test/'] } }), '`cors.origins`'],
    ['an origin without scheme', () => ({ ...given, cors: { origins: ['a.test'] } }), '`cors.origins`'],
    ['* in a list', () => ({ ...given, cors: { origins: ['*'] } }), '`cors.origins`'],
    ['the origin of sandboxed frames', () => ({ ...given, cors: { origins: ['null'] } }), '`cors.origins`'],
    ['one origin for all', () => ({ ...given, ...untyped({ cors: { origins: 'https://a.test' } }) }), '`cors.origins`'],
  ])('%s', (_, options, message) => {
    const make = () => createUploadHandler(options())
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
    expect(make).not.toThrow(SECRET)
  })

  it('and those that do', () => {
    const origins = ['https://a.test', 'http://localhost:3000', 'capacitor://localhost', 'https://[::1]:8443']
    expect(() => createUploadHandler({ ...given, cors: { origins, credentials: true } })).not.toThrow()
    expect(() => createUploadHandler({ ...given, secret: [SECRET, SECRET], limits: {}, lanes: ['post'] })).not.toThrow()
    expect(() => createUploadHandler({ ...given, limits: { maxFileSize: 0, types: [] } })).not.toThrow()
  })
})

describe('types', () => {
  interface Row {
    id: number
    at: Date
    note?: string
    save(): void
  }
  const row: Row = { id: 1, at: new Date(0), save: () => undefined }

  it('take what onUploaded returns to the browser, as JSON makes it', () => {
    const sync = createUploadHandler({ ...given, onUploaded: () => row })
    expectTypeOf<DataOf<typeof sync>>().toEqualTypeOf<{ id: number; at: string; note?: string }>()
    const async = createUploadHandler({ ...given, onUploaded: async () => [row, null] as const })
    expectTypeOf<DataOf<typeof async>[0]['at']>().toEqualTypeOf<string>()
    expectTypeOf<DataOf<typeof async>[1]>().toEqualTypeOf<null>()
    const mixed = createUploadHandler({ ...given, onUploaded: async ({ size }) => (size ? String(size) : size) })
    expectTypeOf<DataOf<typeof mixed>>().toEqualTypeOf<string | number>()
    const named = createUploadHandler({
      ...given,
      authorize: async () => ({ userId: 'a', plan: 'pro' as const }),
      onUploaded: async ({ key }, { user, idempotencyKey }) => ({ key, plan: user.plan, idempotencyKey }),
    })
    expectTypeOf<DataOf<typeof named>>().toEqualTypeOf<{ key: string; plan: 'pro'; idempotencyKey: string }>()
  })

  it('say undefined where onUploaded returns nothing', () => {
    const none = createUploadHandler({ ...given })
    expectTypeOf<DataOf<typeof none>>().toEqualTypeOf<undefined>()
    const silent = createUploadHandler({ ...given, onUploaded: () => undefined })
    expectTypeOf<DataOf<typeof silent>>().toEqualTypeOf<undefined>()
  })

  it('take the user from authorize, without its refusals', () => {
    createUploadHandler({
      ...given,
      authorize: async (request) => {
        if (!request.headers.has('cookie')) return new Response(null, { status: 401 })
        return request.headers.has('x') ? null : { userId: 'a', admin: true }
      },
      limits: (user) => {
        expectTypeOf(user).toEqualTypeOf<{ userId: string; admin: boolean }>()
        return {}
      },
      key: (file, user) => {
        expectTypeOf(user.admin).toEqualTypeOf<boolean>()
        return file.name
      },
      onUploaded: (_, { user }) => expectTypeOf(user.userId).toEqualTypeOf<string>(),
    })
    createUploadHandler({
      ...given,
      key: (file, user) => {
        expectTypeOf(user).toEqualTypeOf<undefined>()
        return file.name
      },
      onUploaded: (_, { user }) => expectTypeOf(user).toEqualTypeOf<undefined>(),
    })
    // @ts-expect-error A user must have a userId.
    createUploadHandler({ ...given, authorize: () => ({ name: 'Ann' }) })
  })
})
