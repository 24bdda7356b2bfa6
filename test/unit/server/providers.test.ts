import { describe, expect, it } from 'vitest'
import { allProviders, providerAt, providerNamed } from '../../../src/server/providers.ts'
import { type S3Options, s3 } from '../../../src/server/s3.ts'

const keys = { bucket: 'photos', accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret-secret' }

describe('s3() with a provider', () => {
  it.each<[string, Partial<S3Options>, string, string, string]>([
    ['AWS by default', { region: 'eu-west-1' }, 'aws', 'eu-west-1', 'https://photos.s3.eu-west-1.amazonaws.com'],
    ['AWS', { provider: 'aws', region: 'eu-west-1' }, 'aws', 'eu-west-1', 'https://photos.s3.eu-west-1.amazonaws.com'],
    ['R2', { provider: 'r2', accountId: '0123abcd' }, 'r2', 'auto', 'https://0123abcd.r2.cloudflarestorage.com/photos'],
    [
      'R2 in a jurisdiction',
      { endpoint: 'https://0123abcd.eu.r2.cloudflarestorage.com' },
      'r2',
      'auto',
      'https://0123abcd.eu.r2.cloudflarestorage.com/photos',
    ],
    ['MinIO', { provider: 'minio', endpoint: 'http://minio:9000' }, 'minio', 'us-east-1', 'http://minio:9000/photos'],
    [
      'B2',
      { provider: 'b2', region: 'us-west-004' },
      'b2',
      'us-west-004',
      'https://s3.us-west-004.backblazeb2.com/photos',
    ],
    ['Spaces', { provider: 'spaces', region: 'nyc3' }, 'spaces', 'nyc3', 'https://nyc3.digitaloceanspaces.com/photos'],
    [
      'Spaces, bucket in the host',
      { provider: 'spaces', region: 'nyc3', forcePathStyle: false },
      'spaces',
      'nyc3',
      'https://photos.nyc3.digitaloceanspaces.com',
    ],
    [
      'Wasabi',
      { provider: 'wasabi', region: 'eu-central-1' },
      'wasabi',
      'eu-central-1',
      'https://s3.eu-central-1.wasabisys.com/photos',
    ],
    [
      'Ceph',
      { provider: 'ceph', region: 'default', endpoint: 'https://rgw.test' },
      'ceph',
      'default',
      'https://rgw.test/photos',
    ],
    ['another', { region: 'fr-par', endpoint: 'https://s3.test' }, 'other', 'fr-par', 'https://s3.test/photos'],
    [
      'AWS behind a domain',
      { provider: 'aws', region: 'eu-west-1', endpoint: 'https://files.example.com', bucketEndpoint: true },
      'aws',
      'eu-west-1',
      'https://files.example.com',
    ],
    [
      'a domain with a path',
      { region: 'eu-west-1', endpoint: 'https://example.com/files/', bucketEndpoint: true },
      'other',
      'eu-west-1',
      'https://example.com/files',
    ],
  ])('%s', (_case, options, name, region, address) => {
    const storage = s3({ ...keys, ...options })
    expect([storage.provider.name, storage.region, storage.address.origin + storage.address.path]).toEqual([
      name,
      region,
      address,
    ])
  })

  it.each<[string, object, string]>([
    ['a provider it does not know', { provider: 'gcs', region: 'a' }, 's3(): provider must be one of aws, r2, minio'],
    ['a name of the prototype', { provider: 'toString', region: 'a' }, 's3(): provider must be one of'],
    ['R2 without an account', { provider: 'r2' }, 's3(): provider r2 needs an accountId or an endpoint'],
    ['an account that changes the host', { provider: 'r2', accountId: 'x.evil.test/' }, 'accountId is no account id'],
    ['MinIO without an endpoint', { provider: 'minio' }, 's3(): provider minio needs an endpoint'],
    ['Ceph without an endpoint', { provider: 'ceph', region: 'a' }, 's3(): provider ceph needs an endpoint'],
    ['B2 without a region', { provider: 'b2' }, 's3() needs region'],
    ['a region that changes the host', { provider: 'b2', region: 'x.evil.test/' }, 's3(): region must be a region'],
    ['a domain that is not said', { region: 'a', bucketEndpoint: true }, 's3(): bucketEndpoint needs an endpoint'],
    ['bucketEndpoint as text', { region: 'a', bucketEndpoint: 'no' }, 's3(): bucketEndpoint must be true or false'],
  ])('refuses %s', (_case, options, message) => {
    expect(() => Reflect.apply(s3, undefined, [{ ...keys, ...options }])).toThrow(message)
  })
})

describe('the table', () => {
  it.each([
    ['s3.eu-west-1.amazonaws.com', 'aws'],
    ['photos.s3.cn-north-1.amazonaws.com.cn', 'aws'],
    ['x.R2.CloudflareStorage.com', 'r2'],
    ['s3.us-west-004.backblazeb2.com', 'b2'],
    ['nyc3.digitaloceanspaces.com', 'spaces'],
    ['s3.wasabisys.com', 'wasabi'],
    ['amazonaws.com.evil.test', 'other'],
    ['notamazonaws.com', 'other'],
    ['localhost', 'other'],
    ['', 'other'],
  ])('finds %s to be %s', (host, name) => {
    expect(providerAt(host).name).toBe(name)
  })

  it('says what R2, B2, Wasabi, Ceph and unknown ones cannot do', () => {
    expect(providerNamed('r2')).toMatchObject({ formUploads: false, ifNoneMatch: true, checksums: true })
    expect(providerNamed('b2')).toMatchObject({ formUploads: false, ifNoneMatch: false, checksums: false })
    expect(providerNamed('wasabi')).toMatchObject({ formUploads: false, ifNoneMatch: false, checksums: false })
    expect(providerNamed('ceph')).toMatchObject({ formUploads: true, ifNoneMatch: true, checksums: false })
    expect(providerNamed('other')).toMatchObject({ formUploads: true, ifNoneMatch: false, checksums: false })
    expect(providerNamed('__proto__')).toBeUndefined()
  })

  it('has each once, and cannot be changed', () => {
    expect(new Set(allProviders.map(({ name }) => name)).size).toBe(8)
    expect(allProviders.every(Object.isFrozen)).toBe(true)
  })
})
