import { S3AvatarUpload } from 'bucketdrop'
import 'bucketdrop/components.css'

export const ProfilePicture = ({ user, save }: ProfilePictureProps) => (
  <S3AvatarUpload
    endpoint="/api/upload"
    label="Profile picture"
    src={user.picture}
    outputType="image/webp"
    onComplete={([file]) => save(file?.object?.key)}
    onRemove={() => save(undefined)}
  />
)

interface ProfilePictureProps {
  user: { picture?: string }
  save(key: string | undefined): void
}
