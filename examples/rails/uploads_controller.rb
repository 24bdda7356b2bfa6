# app/controllers/uploads_controller.rb, with the gem aws-sdk-s3.
# config/routes.rb: post "api/get-upload-url", to: "uploads#sign"; post "api/confirm-upload", to: "uploads#confirm"
# The page: endpoint={{ sign: '/api/get-upload-url', confirm: '/api/confirm-upload' }},
# headers={{ 'x-csrf-token': document.querySelector('meta[name=csrf-token]').content }}
class UploadsController < ApplicationController
  BUCKET = Aws::S3::Resource.new.bucket(ENV.fetch("S3_BUCKET"))

  def sign
    size = params.require(:file_size).to_i
    return render json: { message: "At most 100 MB." }, status: 413 if size > 100_000_000

    object = BUCKET.object("uploads/#{SecureRandom.hex}")
    url = object.presigned_url(:put, expires_in: 300, content_type: params.require(:content_type), content_length: size,
                                         whitelist_headers: %w[content-length])
    render json: { upload_url: url, key: object.key }
  end

  def confirm
    key = params.require(:key)
    return head :unprocessable_entity unless key.match?(%r{\Auploads/\h{32}\z})

    object = BUCKET.object(key)
    return render json: { message: "The file has not arrived." }, status: 404 unless object.exists?

    render json: { key: key, size: object.content_length }
  end
end
