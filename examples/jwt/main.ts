/** `npx tsx examples/jwt/main.ts`: the endpoint on a sandbox S3, with a token of a test user to try it with. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toNodeHandler } from 'bucketdrop/server'
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { startSandboxBucket } from '../presign/sandbox-bucket.ts'
import { createJwtApp } from './endpoint.ts'

const { publicKey, privateKey } = await generateKeyPair('ES256')
const { storage } = await startSandboxBucket()
const app = createJwtApp({
  storage,
  uploadSecret: crypto.randomUUID(),
  keys: createLocalJWKSet({ keys: [await exportJWK(publicKey)] }),
  issuer: 'https://issuer.example',
  audience: 'photos',
})
const token = await new SignJWT()
  .setProtectedHeader({ alg: 'ES256' })
  .setSubject('42')
  .setIssuer('https://issuer.example')
  .setAudience('photos')
  .setExpirationTime('1h')
  .sign(privateKey)

const server = createServer(toNodeHandler(app)).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(`curl -H 'authorization: Bearer ${token}' http://127.0.0.1:${port}/api/upload`)
})
