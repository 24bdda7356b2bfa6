/** DeleteObjects: up to 1,000 keys in one request. */
import { S3Error } from './errors.ts'
import type { BucketExchange } from './exchange.ts'
import { readXml } from './request-xml.ts'
import { xmlResponse } from './responses.ts'
import type { XmlContent } from './xml.ts'

const maxKeys = 1000

export async function deleteObjects(exchange: BucketExchange): Promise<Response> {
  const { service, bucket } = exchange
  const document = await readXml(exchange, 'Delete', true)
  const keys = document.children('Object').map((object) => object.child('Key')?.text ?? '')
  if (keys.length === 0 || keys.length > maxKeys || keys.includes('')) throw new S3Error('MalformedXML')
  const quiet = document.child('Quiet')?.text.trim().toLowerCase() === 'true'
  const deleted: XmlContent[] = []
  for (const key of keys) {
    await service.storage.deleteObject(bucket.name, key)
    if (!quiet) deleted.push({ Key: key })
  }
  return xmlResponse('DeleteResult', { Deleted: deleted })
}
