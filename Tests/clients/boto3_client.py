"""boto3, unchanged, on the lab's S3: every call the project relies on, and the refusals it must get."""

import hashlib
import io
import time
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.client import Config
from botocore.exceptions import ClientError

from checks import ENDPOINT, MEDIA_BUCKET, ODD_KEYS, REGION, SCRATCH_BUCKET, check, equal, pattern

MEGABYTE = 1 << 20


def client(**settings):
    return boto3.client("s3", endpoint_url=ENDPOINT, region_name=REGION, **settings)


def refused(code, status, what, call, *arguments, **settings):
    try:
        call(*arguments, **settings)
    except ClientError as error:
        equal(error.response["Error"]["Code"], code, what)
        equal(error.response["ResponseMetadata"]["HTTPStatusCode"], status, what)
        return error
    check(False, f"{what} was not refused")


def keys_of(s3, **settings):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=SCRATCH_BUCKET, **settings)
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def empty(s3, prefix):
    keys = keys_of(s3, Prefix=prefix)
    for start in range(0, len(keys), 1000):
        objects = [{"Key": key} for key in keys[start : start + 1000]]
        answer = s3.delete_objects(Bucket=SCRATCH_BUCKET, Delete={"Objects": objects})
        equal(answer.get("Errors", []), [], "errors of a multi-delete")
    equal(keys_of(s3, Prefix=prefix), [], "keys left after a multi-delete")


def buckets(s3):
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    check(MEDIA_BUCKET in names and SCRATCH_BUCKET in names, f"buckets listed: {names}")
    s3.head_bucket(Bucket=MEDIA_BUCKET)
    s3.get_bucket_location(Bucket=MEDIA_BUCKET)
    check("Status" not in s3.get_bucket_versioning(Bucket=MEDIA_BUCKET), "versioning is off")
    refused("404", 404, "HEAD of a missing bucket", s3.head_bucket, Bucket="no-such-bucket")
    refused("NoSuchBucket", 404, "list of a missing bucket", s3.list_objects_v2, Bucket="no-such-bucket")


def objects(s3):
    for key in ODD_KEYS:
        body = f"body of {key}".encode()
        written = s3.put_object(
            Bucket=SCRATCH_BUCKET, Key="odd/" + key, Body=body, ContentType="video/mp2t",
            Metadata={"flow": "f1", "mtime": "1.5"})
        equal(written["ETag"], f'"{hashlib.md5(body).hexdigest()}"', f"ETag of {key}")
        read = s3.get_object(Bucket=SCRATCH_BUCKET, Key="odd/" + key)
        equal(read["Body"].read(), body, f"body of {key}")
        equal(read["ContentType"], "video/mp2t", "content type")
        equal(read["Metadata"], {"flow": "f1", "mtime": "1.5"}, "metadata")
        head = s3.head_object(Bucket=SCRATCH_BUCKET, Key="odd/" + key)
        equal(head["ContentLength"], len(body), f"length of {key}")
    expected = sorted(("odd/" + key for key in ODD_KEYS), key=lambda key: key.encode())
    equal(keys_of(s3, Prefix="odd/"), expected, "odd keys listed")
    listed = s3.list_objects(Bucket=SCRATCH_BUCKET, Prefix="odd/")
    equal([entry["Key"] for entry in listed["Contents"]], expected, "odd keys listed by version 1")
    s3.delete_object(Bucket=SCRATCH_BUCKET, Key="odd/plain")
    s3.delete_object(Bucket=SCRATCH_BUCKET, Key="odd/plain")
    refused("NoSuchKey", 404, "GET of a deleted object", s3.get_object, Bucket=SCRATCH_BUCKET, Key="odd/plain")
    refused("404", 404, "HEAD of a deleted object", s3.head_object, Bucket=SCRATCH_BUCKET, Key="odd/plain")
    empty(s3, "odd/")


def ranges(s3):
    body = pattern(1000)
    key = "range/object"
    s3.put_object(Bucket=SCRATCH_BUCKET, Key=key, Body=body)
    for text, part in [
        ("bytes=0-9", body[:10]), ("bytes=990-", body[990:]), ("bytes=-7", body[-7:]),
        ("bytes=500-99999", body[500:]), ("bytes=999-999", body[999:]),
    ]:
        answer = s3.get_object(Bucket=SCRATCH_BUCKET, Key=key, Range=text)
        equal(answer["ResponseMetadata"]["HTTPStatusCode"], 206, text)
        equal(answer["Body"].read(), part, text)
        start = len(body) - len(part) if not text.startswith("bytes=0-") else 0
        equal(answer["ContentRange"], f"bytes {start}-{start + len(part) - 1}/1000", text)
    refused("InvalidRange", 416, "a range past the end", s3.get_object,
            Bucket=SCRATCH_BUCKET, Key=key, Range="bytes=1000-")
    empty(s3, "range/")


def listing(s3):
    keys = [f"list/{folder}/{number:03}" for folder in "abc" for number in range(7)] + ["list/z"]
    for key in keys:
        s3.put_object(Bucket=SCRATCH_BUCKET, Key=key, Body=b"")
    equal(keys_of(s3, Prefix="list/", PaginationConfig={"PageSize": 4}), keys, "pages of version 2")
    equal(keys_of(s3, Prefix="list/", StartAfter="list/b/003"), keys[11:], "start-after")
    for page_size in (1, 2, 1000):
        pages = list(s3.get_paginator("list_objects_v2").paginate(
            Bucket=SCRATCH_BUCKET, Prefix="list/", Delimiter="/",
            PaginationConfig={"PageSize": page_size}))
        prefixes = [entry["Prefix"] for page in pages for entry in page.get("CommonPrefixes", [])]
        equal(prefixes, ["list/a/", "list/b/", "list/c/"], f"prefixes in pages of {page_size}")
        found = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
        equal(found, ["list/z"], f"keys beside prefixes in pages of {page_size}")
    pages = list(s3.get_paginator("list_objects").paginate(
        Bucket=SCRATCH_BUCKET, Prefix="list/", Delimiter="/", PaginationConfig={"PageSize": 2}))
    prefixes = [entry["Prefix"] for page in pages for entry in page.get("CommonPrefixes", [])]
    equal(prefixes, ["list/a/", "list/b/", "list/c/"], "prefixes of version 1")
    equal(s3.list_objects_v2(Bucket=SCRATCH_BUCKET, Prefix="list/", MaxKeys=0)["KeyCount"], 0, "max-keys 0")
    empty(s3, "list/")


def conditions(s3):
    place = {"Bucket": SCRATCH_BUCKET, "Key": "condition/object"}
    etag = s3.put_object(**place, Body=b"one", IfNoneMatch="*")["ETag"]
    refused("PreconditionFailed", 412, "a second create", s3.put_object, **place, Body=b"two", IfNoneMatch="*")
    refused("PreconditionFailed", 412, "a replace of another", s3.put_object, **place, Body=b"two", IfMatch='"x"')
    s3.put_object(**place, Body=b"two", IfMatch=etag)
    refused("PreconditionFailed", 412, "a read of the old one", s3.get_object, **place, IfMatch=etag)
    refused("NoSuchKey", 404, "a replace of nothing", s3.put_object,
            Bucket=SCRATCH_BUCKET, Key="condition/none", Body=b"", IfMatch=etag)
    head = s3.head_object(**place)
    refused("304", 304, "a read of what is known", s3.get_object, **place, IfNoneMatch=head["ETag"])
    refused("304", 304, "a read of what is unchanged", s3.get_object, **place, IfModifiedSince=head["LastModified"])
    empty(s3, "condition/")


def copies(s3):
    s3.put_object(Bucket=SCRATCH_BUCKET, Key="copy/a b+c", Body=b"copied", Metadata={"m": "1"}, Tagging="t=1&u=2")
    source = {"Bucket": SCRATCH_BUCKET, "Key": "copy/a b+c"}
    s3.copy_object(Bucket=SCRATCH_BUCKET, Key="copy/same", CopySource=source)
    same = s3.get_object(Bucket=SCRATCH_BUCKET, Key="copy/same")
    equal((same["Body"].read(), same["Metadata"]), (b"copied", {"m": "1"}), "a copy")
    s3.copy_object(Bucket=SCRATCH_BUCKET, Key="copy/new", CopySource=source, Metadata={"n": "2"},
                   MetadataDirective="REPLACE")
    equal(s3.head_object(Bucket=SCRATCH_BUCKET, Key="copy/new")["Metadata"], {"n": "2"}, "replaced metadata")
    refused("NoSuchKey", 404, "a copy of nothing", s3.copy_object, Bucket=SCRATCH_BUCKET, Key="copy/x",
            CopySource={"Bucket": SCRATCH_BUCKET, "Key": "copy/none"})
    tags = s3.get_object_tagging(Bucket=SCRATCH_BUCKET, Key="copy/same")["TagSet"]
    equal(tags, [{"Key": "t", "Value": "1"}, {"Key": "u", "Value": "2"}], "tags of a copy")
    s3.put_object_tagging(Bucket=SCRATCH_BUCKET, Key="copy/same", Tagging={"TagSet": [{"Key": "v", "Value": "<&>"}]})
    tags = s3.get_object_tagging(Bucket=SCRATCH_BUCKET, Key="copy/same")["TagSet"]
    equal(tags, [{"Key": "v", "Value": "<&>"}], "tags put")
    s3.delete_object_tagging(Bucket=SCRATCH_BUCKET, Key="copy/same")
    equal(s3.get_object_tagging(Bucket=SCRATCH_BUCKET, Key="copy/same")["TagSet"], [], "tags removed")
    empty(s3, "copy/")


def uploads(s3):
    body = pattern(17 * MEGABYTE + 3)
    config = TransferConfig(multipart_threshold=8 * MEGABYTE, multipart_chunksize=8 * MEGABYTE)
    s3.upload_fileobj(io.BytesIO(body), SCRATCH_BUCKET, "upload/large", Config=config,
                      ExtraArgs={"Metadata": {"m": "1"}})
    head = s3.head_object(Bucket=SCRATCH_BUCKET, Key="upload/large")
    pieces = [body[start : start + 8 * MEGABYTE] for start in range(0, len(body), 8 * MEGABYTE)]
    digest = hashlib.md5(b"".join(hashlib.md5(piece).digest() for piece in pieces)).hexdigest()
    equal((head["ETag"], head["Metadata"]), (f'"{digest}-3"', {"m": "1"}), "ETag of parts")
    back = io.BytesIO()
    s3.download_fileobj(SCRATCH_BUCKET, "upload/large", back, Config=config)
    check(back.getvalue() == body, "what was uploaded in parts comes back")
    s3.copy({"Bucket": SCRATCH_BUCKET, "Key": "upload/large"}, SCRATCH_BUCKET, "upload/copy", Config=config)
    check(s3.get_object(Bucket=SCRATCH_BUCKET, Key="upload/copy")["Body"].read() == body, "a copy in parts")
    place = {"Bucket": SCRATCH_BUCKET, "Key": "upload/ranges"}
    source = {"Bucket": SCRATCH_BUCKET, "Key": "upload/large"}
    upload = s3.create_multipart_upload(**place, ContentType="video/mp2t", Metadata={"n": "2"}, Tagging="t=1&u=2")["UploadId"]
    parts = []
    for number, (first, end) in enumerate([(3, 6 * MEGABYTE), (6 * MEGABYTE, len(body))], 1):
        part = s3.upload_part_copy(**place, UploadId=upload, PartNumber=number, CopySource=source,
                                   CopySourceRange=f"bytes={first}-{end - 1}")
        parts.append({"PartNumber": number, "ETag": part["CopyPartResult"]["ETag"]})
    refused("InvalidArgument", 400, "a part beyond the source", s3.upload_part_copy, **place, UploadId=upload,
            PartNumber=3, CopySource=source, CopySourceRange=f"bytes={len(body)}-{len(body) + 9}")
    named = {"UploadId": upload, "MultipartUpload": {"Parts": parts}}
    refused("NoSuchKey", 404, "a completion over nothing", s3.complete_multipart_upload, **place, **named, IfMatch='"x"')
    s3.put_object(**place, Body=b"there")
    refused("PreconditionFailed", 412, "a completion over something", s3.complete_multipart_upload, **place, **named,
            IfNoneMatch="*")
    s3.delete_object(**place)
    s3.complete_multipart_upload(**place, **named, IfNoneMatch="*")
    copied = s3.get_object(**place)
    check(copied["Body"].read() == body[3:], "a copy of ranges in parts")
    equal((copied["ContentType"], copied["Metadata"]), ("video/mp2t", {"n": "2"}), "what a copy in parts was given")
    equal(s3.get_object_tagging(**place)["TagSet"], [{"Key": "t", "Value": "1"}, {"Key": "u", "Value": "2"}],
          "tags of a copy in parts")
    place = {"Bucket": SCRATCH_BUCKET, "Key": "upload/open"}
    upload = s3.create_multipart_upload(**place)["UploadId"]
    part = s3.upload_part(**place, UploadId=upload, PartNumber=2, Body=b"small")
    equal([p["PartNumber"] for p in s3.list_parts(**place, UploadId=upload)["Parts"]], [2], "parts listed")
    open_uploads = s3.list_multipart_uploads(Bucket=SCRATCH_BUCKET, Prefix="upload/")["Uploads"]
    equal([u["UploadId"] for u in open_uploads], [upload], "uploads listed")
    refused("NoSuchKey", 404, "an upload is no object yet", s3.get_object, **place)
    wrong = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    refused("InvalidPart", 400, "a part never sent", s3.complete_multipart_upload, **place,
            UploadId=upload, MultipartUpload=wrong)
    s3.abort_multipart_upload(**place, UploadId=upload)
    refused("NoSuchUpload", 404, "a part after the abort", s3.upload_part, **place, UploadId=upload,
            PartNumber=1, Body=b"late")
    empty(s3, "upload/")


def presigned(_):
    # Left alone, boto3 presigns with version 2 for this region.
    s3 = client(config=Config(signature_version="s3v4"))
    place = {"Bucket": SCRATCH_BUCKET, "Key": "presigned/a b+é"}
    put = s3.generate_presigned_url("put_object", Params=place, ExpiresIn=60)
    with urllib.request.urlopen(urllib.request.Request(put, data=b"by url", method="PUT")) as answer:
        equal(answer.status, 200, "a presigned PUT")
    get = s3.generate_presigned_url("get_object", Params=place, ExpiresIn=60)
    with urllib.request.urlopen(get) as answer:
        equal(answer.read(), b"by url", "a presigned GET")
    short = s3.generate_presigned_url("get_object", Params=place, ExpiresIn=1)
    time.sleep(2.1)
    for url, code in [(short, "AccessDenied"), (get.replace("presigned", "presignee"), "SignatureDoesNotMatch")]:
        try:
            urllib.request.urlopen(url)
        except urllib.error.HTTPError as error:
            equal(error.code, 403, "status of a bad presigned URL")
            check(f"<Code>{code}</Code>" in error.read().decode(), f"{code} of a bad presigned URL")
        else:
            check(False, "a bad presigned URL was accepted")
    empty(s3, "presigned/")


def refusals(s3):
    wrong = client(aws_secret_access_key="wrong", aws_access_key_id=s3._request_signer._credentials.access_key)
    refused("SignatureDoesNotMatch", 403, "a wrong secret", wrong.list_buckets)
    unknown = client(aws_secret_access_key="wrong", aws_access_key_id="NOSUCHKEY")
    refused("InvalidAccessKeyId", 403, "an unknown key", unknown.list_buckets)
    from botocore import UNSIGNED
    refused("AccessDenied", 403, "no signature", client(config=Config(signature_version=UNSIGNED)).list_buckets)
    refused("NotImplemented", 501, "what is not there", s3.get_bucket_policy, Bucket=SCRATCH_BUCKET)


def snapshots(s3):
    """Needs a history: reads the newest snapshot of the media bucket beside the live one."""
    answer = s3.list_objects_v2(Bucket=MEDIA_BUCKET, Prefix=".snapshot/", Delimiter="/")
    names = [entry["Prefix"] for entry in answer.get("CommonPrefixes", [])]
    check(names, "snapshots listed")
    equal(answer.get("Contents", []), [], "objects beside the snapshots")
    live = s3.list_objects_v2(Bucket=MEDIA_BUCKET).get("Contents", [])
    check(live, "objects in the media bucket")
    check(not any(entry["Key"].startswith(".snapshot") for entry in live), "snapshots are hidden")
    newest = sorted(names, key=lambda name: name[-30:])[-1]
    then = s3.list_objects_v2(Bucket=MEDIA_BUCKET, Prefix=newest).get("Contents", [])
    check(then, f"objects in {newest}")
    body = s3.get_object(Bucket=MEDIA_BUCKET, Key=then[0]["Key"])["Body"].read()
    equal(len(body), then[0]["Size"], "an object of a snapshot")
    refused("AccessDenied", 403, "a change of a snapshot", s3.delete_object, Bucket=MEDIA_BUCKET, Key=then[0]["Key"])


def memory_and_speed(s3):
    body = pattern(50 * MEGABYTE)
    s3.put_object(Bucket=SCRATCH_BUCKET, Key="large/object", Body=body)
    check(s3.get_object(Bucket=SCRATCH_BUCKET, Key="large/object")["Body"].read() == body, "50 MB come back")
    empty(s3, "large/")


def main():
    s3 = client()
    for part in (buckets, objects, ranges, listing, conditions, copies, uploads, presigned, refusals,
                 snapshots, memory_and_speed):
        part(s3)
        print(f"boto3: {part.__name__} ok", flush=True)
    for mode in ("when_required", "when_supported"):
        objects(client(config=Config(request_checksum_calculation=mode)))
        print(f"boto3: objects with checksums {mode} ok", flush=True)


main()
