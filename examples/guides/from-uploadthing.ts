// app/api/upload/route.ts. Before: a FileRouter with .middleware() and .onUploadComplete(), and files at the service.
import { createUploadHandler, s3, typesOf } from 'bucketdrop/server'

const { S3_BUCKET = '', AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env

export const POST = createUploadHandler({
  storage: s3({
    bucket: S3_BUCKET,
    region: AWS_REGION,
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
  }),
  secret: process.env.UPLOAD_SECRET ?? '',
  // .middleware()
  authorize: async (request) => {
    const user = await auth(request)
    return user && { userId: user.id }
  },
  // f({ image: { maxFileSize: '4MB', maxFileCount: 4 } })
  limits: { types: typesOf('images'), maxFileSize: 4 * 1024 ** 2, maxFiles: 4 },
  // .onUploadComplete()
  onUploaded: async (object, { user }) => ({ uploadedBy: user.userId, key: object.key }),
})
export { POST as GET }

declare function auth(request: Request): Promise<{ id: string } | null>
