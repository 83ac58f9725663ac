"""vastpy, VAST's own client, unchanged, on the lab's management API."""

import os
import sys
import time
import uuid

from urllib3.exceptions import MaxRetryError
from vastpy import RESTFailure, VASTClient

ADDRESS = os.environ["VMS_ADDRESS"]
USER = os.environ["VMS_USER"]
PASSWORD = os.environ["VMS_PASSWORD"]
CA_FILE = os.environ["VMS_CA_FILE"]
PATIENCE = 30


def check(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what}")


def client(**settings):
    return VASTClient(**{"user": USER, "password": PASSWORD, "address": ADDRESS, "cert_file": CA_FILE, **settings})


def refused(status, text, what, call, **fields):
    try:
        call(**fields)
    except RESTFailure as error:
        check(error.status == status, f"{what}: status {error.status}, expected {status}")
        check(text in error.data.decode(), f"{what}: {error.data!r} lacks {text!r}")
        return
    sys.exit(f"FAILED: {what} was not refused")


def until(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        check(time.monotonic() < deadline, f"{what} did not come")
        time.sleep(0.05)


def rows(answer):
    """A list comes bare, or in an envelope where the call asks for a page."""
    return answer if isinstance(answer, list) else answer["results"]


def look_around(vast):
    check(vast.clusters.get()[0]["state"] == "ONLINE", "the cluster is online")
    check(vast.versions.get(status="success")[0]["sys_version"], "the version is told")
    view = vast.views.get(bucket="tams-media")[0]
    check("S3" in view["protocols"], "the media bucket is a view")
    check(vast.tenants.get(name="default")[0]["id"] == 1, "the tenant is found by name")
    return view


def page_through(vast):
    seen = []
    page = 1
    while True:
        answer = vast.snapshots.get(page=page, page_size=50)
        seen += [row["name"] for row in rows(answer)]
        if isinstance(answer, list):
            if not answer:
                break
        elif answer["next"] is None:
            check(answer["count"] == len(seen), "the envelope counts its rows")
            break
        page += 1
    check(len(seen) == len(set(seen)), "no snapshot is on two pages")
    check(len(seen) >= 143, f"the history has all its snapshots: {len(seen)}")


def snapshot_and_clone(vast, view):
    name = f"vastpy-{uuid.uuid4().hex[:8]}"
    path = view["path"].rstrip("/") + "/"
    made = vast.snapshots.post(name=name, path=path, tenant_id=view["tenant_id"])
    until(lambda: vast.snapshots[made["id"]].get()["state"] == "SUCCEED", "the snapshot")
    found = vast.snapshots.get(path=path, name__contains=name)
    check([row["id"] for row in rows(found)] == [made["id"]], "the snapshot is listed")
    refused(400, "This field must be unique.", "a duplicate name", vast.snapshots.post, name=name, path=path)
    vast.snapshots[made["id"]].patch(expiration_time="2099-01-01T00:00:00Z")
    check(vast.snapshots[made["id"]].get()["expiration_time"].startswith("2099-"), "the expiry is extended")

    target = f"/{name}/"
    stream = vast.snapshots[made["id"]].clone.post(
        name=name, loanee_root_path=target, loanee_tenant_id=view["tenant_id"], enabled=True)
    until(lambda: vast.vtasks[stream["async_task"]["id"]].get()["state"] == "COMPLETED", "the clone's task")
    check(vast.globalsnapstreams.get(name=name)[0]["status"]["state"] == "FINISHED", "the clone is finished")
    check(vast.folders.stat_path.post(path=target, tenant_id=1)["is_directory"], "the clone is a directory")
    task = vast.globalsnapstreams[stream["id"]].delete(remove_dir=True)["async_task"]
    until(lambda: vast.vtasks[task["id"]].get()["state"] == "COMPLETED", "the clone's removal")
    refused(400, "no such directory", "the clone's directory", vast.folders.stat_path.post, path=target, tenant_id=1)

    vast.snapshots[made["id"]].delete()
    refused(404, "Not found", "a deleted snapshot", vast.snapshots[made["id"]].get)
    check(rows(vast.snapshots.get(name=name)) == [], "the deleted snapshot is not listed")


def tokens(vast):
    made = vast.apitokens.post(name="vastpy")
    by_token = client(user=None, password=None, token=made["token"])
    check(by_token.clusters.get(), "an API token opens")


def strangers():
    refused(401, "Invalid username/password", "a wrong password", client(password="wrong").clusters.get)
    try:
        client(cert_file="/etc/ssl/certs/ca-certificates.crt").clusters.get()
    except MaxRetryError as error:
        check("CERTIFICATE_VERIFY_FAILED" in str(error), f"a wrong CA: {error}")
    else:
        sys.exit("FAILED: a wrong CA was trusted")


def main():
    vast = client()
    view = look_around(vast)
    page_through(vast)
    snapshot_and_clone(vast, view)
    tokens(vast)
    strangers()
    print("vastpy: ok")


if __name__ == "__main__":
    main()
