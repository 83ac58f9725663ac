"""The fence as boto3 sees it: a key disabled over VMS is refused, presigned URLs among it, and works again after."""

import base64
import json
import os
import ssl
import time
import urllib.error
import urllib.request

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError

from checks import ENDPOINT, REGION, SCRATCH_BUCKET, check, equal

KEY = os.environ["AWS_ACCESS_KEY_ID"]
LOGIN = base64.b64encode(f"{os.environ['VMS_USER']}:{os.environ['VMS_PASSWORD']}".encode()).decode()
TRUST = ssl.create_default_context(cafile=os.environ["VMS_CA_FILE"])
# A cluster may take a while to refuse a key it has disabled.
PATIENCE = 10


def vms(method, path, body=None):
    request = urllib.request.Request(
        f"https://{os.environ['VMS_ADDRESS']}/api/latest/{path}", method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Basic {LOGIN}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, context=TRUST) as answer:
        content = answer.read()
        return json.loads(content) if content else None


def owner():
    users = vms("GET", "users/")
    rows = users["results"] if isinstance(users, dict) else users
    found = [row["id"] for row in rows if any(key["access_key"] == KEY for key in row["access_keys"])]
    equal(len(found), 1, f"users who have the key {KEY}")
    return found[0]


def status(url, data=None):
    request = urllib.request.Request(url, data=data, method="GET" if data is None else "PUT")
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def is_refused(s3):
    try:
        s3.list_objects_v2(Bucket=SCRATCH_BUCKET)
    except ClientError as error:
        equal(error.response["ResponseMetadata"]["HTTPStatusCode"], 403, "status of a disabled key")
        return True
    return False


def main():
    s3 = boto3.client("s3", endpoint_url=ENDPOINT, region_name=REGION, config=Config(signature_version="s3v4"))
    place = {"Bucket": SCRATCH_BUCKET, "Key": "fence/object"}
    s3.put_object(**place, Body=b"before")
    get = s3.generate_presigned_url("get_object", Params=place, ExpiresIn=600)
    put = s3.generate_presigned_url("put_object", Params=place, ExpiresIn=600)
    equal((status(get), status(put, b"open")), (200, 200), "presigned URLs of an enabled key")
    user = owner()
    try:
        vms("PATCH", f"users/{user}/access_keys/", {"access_key": KEY, "enabled": False})
        end = time.monotonic() + PATIENCE
        while not is_refused(s3):
            check(time.monotonic() < end, f"the key still works {PATIENCE} s after it was disabled")
        for _ in range(2):
            equal((status(get), status(put, b"late")), (403, 403), "presigned URLs of a disabled key")
    finally:
        vms("PATCH", f"users/{user}/access_keys/", {"access_key": KEY, "enabled": True})
    equal(s3.get_object(**place)["Body"].read(), b"open", "what was written while the key was enabled")
    s3.delete_object(**place)
    print("key fence: ok")


main()
