"""An upload endpoint in Python: boto3 and the standard library's HTTP server, nothing else.

POST /api/get-upload-url   {filename, content_type, file_size}  ->  {upload_url, key, expires_in}          (a PUT)
POST /api/get-upload-form  {filename, content_type, file_size}  ->  {url, fields, key, expires_in}         (a form POST)
POST /api/confirm-upload   {key}, or ?key=                      ->  {key, size, content_type, etag}
"""

import json
import os
import re
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

BUCKET = os.environ.get("S3_BUCKET", "demo")
EXPIRES_IN = 300  # seconds
MAX_FILE_SIZE = 100 * 1024 * 1024  # bytes
MAX_BODY = 64 * 1024  # bytes

s3 = boto3.client(
    "s3",
    endpoint_url=os.environ.get("S3_ENDPOINT"),  # unset: Amazon
    region_name=os.environ.get("AWS_REGION", "us-east-1"),
    config=Config(signature_version="s3v4", s3={"addressing_style": os.environ.get("S3_ADDRESSING", "path")}),
)


class Refused(Exception):
    """Becomes an answer with this status; the widget shows the sentence."""

    def __init__(self, status, sentence):
        super().__init__(sentence)
        self.status = status


def describe(body, _query):
    """Checks the file's description, and makes its key: the server names objects, never the browser."""
    name, content_type, size = body.get("filename"), body.get("content_type"), body.get("file_size")
    if not isinstance(name, str) or not isinstance(content_type, str) or type(size) is not int or size < 0:
        raise Refused(422, "filename, content_type and file_size are needed")
    if not re.fullmatch(r"[\x20-\x7e]{1,255}", content_type):
        raise Refused(422, "content_type is not a MIME type")
    if size > MAX_FILE_SIZE:
        raise Refused(422, f"“{name}” is too large: at most {MAX_FILE_SIZE // 1024 ** 2} MB are accepted")
    extension = re.search(r"\.[A-Za-z0-9]{1,10}$", name)
    key = f"uploads/{uuid.uuid4().hex}{extension.group().lower() if extension else ''}"
    return key, content_type, size


def get_upload_url(body, query):
    key, content_type, size = describe(body, query)
    # Type and length are signed: S3 refuses any other.
    params = {"Bucket": BUCKET, "Key": key, "ContentType": content_type, "ContentLength": size}
    url = s3.generate_presigned_url("put_object", Params=params, ExpiresIn=EXPIRES_IN)
    return {"upload_url": url, "key": key, "expires_in": EXPIRES_IN}


def get_upload_form(body, query):
    key, content_type, size = describe(body, query)
    form = s3.generate_presigned_post(
        BUCKET,
        key,
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", size, size]],
        ExpiresIn=EXPIRES_IN,
    )
    return {**form, "key": key, "expires_in": EXPIRES_IN}


def confirm_upload(body, query):
    key = body.get("key") or query.get("key", [""])[0]
    if not isinstance(key, str) or not re.fullmatch(r"uploads/[0-9a-f]{32}(\.[a-z0-9]{1,10})?", key):
        raise Refused(422, "That is no key of ours")
    try:
        found = s3.head_object(Bucket=BUCKET, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            raise Refused(409, "The file has not arrived in the storage") from error
        raise
    # Here an application would write the upload into its database. It may be called twice for one key.
    return {
        "key": key,
        "size": found["ContentLength"],
        "content_type": found["ContentType"],
        "etag": found["ETag"].strip('"'),
    }


ROUTES = {
    "/api/get-upload-url": get_upload_url,
    "/api/get-upload-form": get_upload_form,
    "/api/confirm-upload": confirm_upload,
}


class Handler(BaseHTTPRequestHandler):
    def do_OPTIONS(self):
        self.answer(204)

    def do_POST(self):
        address = urlsplit(self.path)
        try:
            body = self.read_json()
            route = ROUTES.get(address.path)
            if route is None:
                raise Refused(404, "There is nothing here")
            self.answer(200, route(body, parse_qs(address.query)))
        except Refused as refused:
            self.answer(refused.status, {"detail": str(refused)})
        except (BotoCoreError, ClientError) as error:
            self.log_error("%s", error)
            self.answer(503, {"detail": "The storage does not answer as it should"})

    def read_json(self):
        length = self.headers.get("content-length") or "0"
        if not length.isdecimal() or int(length) > MAX_BODY:
            self.close_connection = True  # what is left unread must not be taken for the next request
            raise Refused(413, "The request is too large")
        raw = self.rfile.read(int(length))
        try:
            body = json.loads(raw or b"{}")
        except ValueError as error:
            raise Refused(400, "The body is not JSON") from error
        if not isinstance(body, dict):
            raise Refused(400, "The body is not a JSON object")
        return body

    def answer(self, status, value=None):
        content = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        # For a page on another origin. Name your page's origin here where cookies are to travel.
        self.send_header("access-control-allow-origin", os.environ.get("ALLOW_ORIGIN", "*"))
        self.send_header("access-control-allow-methods", "POST")
        self.send_header("access-control-allow-headers", "authorization, content-type")
        self.send_header("access-control-max-age", "600")
        if value is not None:
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8000"))), Handler)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
