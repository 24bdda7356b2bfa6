# FastAPI and boto3. The page: endpoint={{ sign: '/api/get-upload-url', confirm: '/api/confirm-upload' }}
import os
import re
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

app = FastAPI()
s3 = boto3.client("s3", config=Config(signature_version="s3v4"))
BUCKET = os.environ["S3_BUCKET"]


class File(BaseModel):
    filename: str = Field(min_length=1, max_length=1024)
    content_type: str = Field(pattern=r"^[\w.+-]+/[\w.+-]+$")
    file_size: int = Field(ge=0, le=100_000_000)


class Stored(BaseModel):
    key: str


@app.post("/api/get-upload-url")
def get_upload_url(file: File):
    key = f"uploads/{uuid.uuid4().hex}"  # The server names objects, never the browser.
    params = {"Bucket": BUCKET, "Key": key, "ContentType": file.content_type, "ContentLength": file.file_size}
    return {"upload_url": s3.generate_presigned_url("put_object", Params=params, ExpiresIn=300), "key": key}


@app.post("/api/confirm-upload")
def confirm_upload(stored: Stored):
    if not re.fullmatch(r"uploads/[0-9a-f]{32}", stored.key):
        raise HTTPException(422, "That is no key of ours.")
    try:
        found = s3.head_object(Bucket=BUCKET, Key=stored.key)
    except ClientError as error:
        raise HTTPException(404, "The file has not arrived.") from error
    return {"key": stored.key, "size": found["ContentLength"]}
