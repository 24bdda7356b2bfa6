/**
 * Links by a domain of your own. The signature covers the host, so a host put into a finished URL breaks it:
 * - a proxy or a CDN that passes the Host header on to S3: sign for its domain (`ownDomain`);
 * - CloudFront, which does not: CloudFront's own signature (`cloudFrontLink`), which its edge checks.
 */
import { presignGet, s3 } from 'bucketdrop/server'
import { cloudFront } from 'bucketdrop/server/cloudfront'

export function ownDomain(keys: { accessKeyId: string; secretAccessKey: string }, domain: string, internal: string) {
  const storage = s3({
    ...keys,
    bucket: 'demo',
    region: 'us-east-1',
    endpoint: domain,
    bucketEndpoint: true,
    internalEndpoint: internal,
  })
  return presignGet(storage, { key: 'a b.txt', expiresIn: 900 })
}

export function cloudFrontLink(privateKey: string) {
  const cdn = cloudFront({ domain: 'https://d111111abcdef8.cloudfront.net', keyPairId: 'K2JCJMDEHXQW5F', privateKey })
  return {
    one: cdn.presignGet({ key: 'films/intro.mp4', expiresIn: 3600 }),
    // One signature for all pieces of a stream, for one address only.
    all: cdn.presignGet({
      key: 'films/1/index.m3u8',
      keyPattern: 'films/1/*',
      ipAddress: '192.0.2.7',
      expiresIn: 3600,
    }),
  }
}
