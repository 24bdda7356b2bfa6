import { createUploadHandler, s3 } from 'bucketdrop/server'

export const POST = createUploadHandler({
  storage: s3({ bucket: 'photos', region: 'eu-west-1', accessKeyId: 'key', secretAccessKey: 'secret' }),
  secret: 'at least sixteen characters',
  authorize: () => ({ userId: 'ada' }),
  onUploaded: async (object, { user }) => ({ id: object.size, by: user.userId }),
})
