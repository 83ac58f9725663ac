"""schemathesis on the lab's TAMS: reads of what is there, then the writes a restore makes, on flows of its own."""

import json
import os
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

import requests

from checks import check, equal, program

TAMS = os.environ["TAMS_URL"]
SCHEMA = json.loads((Path(__file__).parent / "tams-openapi.json").read_text())
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance"
)
WRITES = [
    ("put", "/flows/{flowId}"),
    ("post", "/flows/{flowId}/storage"),
    ("post", "/flows/{flowId}/segments"),
    ("delete", "/flows/{flowId}/segments"),
    ("put", "/flows/{flowId}/tags/{name}"),
    ("delete", "/flows/{flowId}/tags/{name}"),
    ("put", "/sources/{sourceId}/tags/{name}"),
    ("delete", "/sources/{sourceId}/tags/{name}"),
    ("put", "/flows/{flowId}/read_only"),
    ("post", "/service/webhooks"),
    ("put", "/service/webhooks/{webhookId}"),
    ("delete", "/service/webhooks/{webhookId}"),
    ("delete", "/flows/{flowId}"),
]


def listed(path):
    answer = requests.get(TAMS + path, timeout=30)
    equal(answer.status_code, 200, path)
    return answer.json()


def made_flow():
    """A flow of our own with one segment in it."""
    flow = {
        "id": str(uuid.uuid4()), "source_id": str(uuid.uuid4()), "container": "video/mp2t",
        "format": "urn:x-nmos:format:video", "codec": "video/H264", "tags": {"client": "schemathesis"},
        "essence_parameters": {"frame_width": 64, "frame_height": 64, "frame_rate": {"numerator": 25}},
    }
    place = f"{TAMS}/flows/{flow['id']}"
    equal(requests.put(place, json=flow, timeout=30).status_code, 201, "PUT of a flow")
    storage = requests.post(place + "/storage", json={"limit": 1}, timeout=30).json()
    media = storage["media_objects"][0]
    put = requests.put(
        media["put_url"]["url"], data=b"G" * 188, timeout=30,
        headers={"Content-Type": media["put_url"]["content-type"]})
    equal(put.status_code, 200, "PUT to the URL of the storage")
    segment = {"object_id": media["object_id"], "timerange": "[0:0_10:0)"}
    equal(requests.post(place + "/segments", json=segment, timeout=30).status_code, 201, "a segment")
    return flow


def schema_with(operations, values):
    """The schema with these operations only, and with identifiers that exist."""
    schema = json.loads(json.dumps(SCHEMA))
    schema["paths"] = {
        path: item for path, item in schema["paths"].items()
        if any(operation in item for operation in operations(path, item))
    }
    for path, item in schema["paths"].items():
        wanted = operations(path, item)
        for method in [m for m in item if m not in wanted and m != "parameters"]:
            del item[method]
        everywhere = item.get("parameters", [])
        for parameter in everywhere + [p for m in wanted for p in item[m].get("parameters", [])]:
            known = values.get(parameter.get("name"))
            if parameter.get("in") == "path" and known:
                parameter["schema"] = {"type": "string", "enum": known}
    return schema


def run(name, schema, examples):
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "openapi.json"
        place.write_text(json.dumps(schema))
        done = subprocess.run(
            [program("schemathesis"), "run", str(place), "--url", TAMS, "--checks", CHECKS,
             "--phases", "examples,coverage,fuzzing", "--max-examples", str(examples), "--seed", "1",
             "--suppress-health-check", "all", "--warnings", "off", "--continue-on-failure"],
            cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        print(done.stdout[-20000:], done.stderr[-2000:])
    check(done.returncode == 0, f"schemathesis found faults in the {name}")


def reads():
    flows = [flow["id"] for flow in listed("/flows")]
    segments = [listed(f"/flows/{flow}/segments?limit=1") for flow in flows]
    values = {
        "flowId": flows, "sourceId": [source["id"] for source in listed("/sources")],
        "webhookId": [webhook["id"] for webhook in listed("/service/webhooks")],
        "objectId": [page[0]["object_id"] for page in segments if page],
        "request-id": [request["id"] for request in listed("/flow-delete-requests")],
        "name": ["location", "quality", "segment_retention_offset"],
    }
    check(all(values.values()), f"the lab has something of everything: {values}")
    run("reads", schema_with(lambda _, item: [m for m in ("get", "head") if m in item], values), 40)


def writes():
    flows = [made_flow() for _ in range(4)]
    values = {
        "flowId": [flow["id"] for flow in flows], "sourceId": [flow["source_id"] for flow in flows],
        "name": ["client", "other"],
    }
    for method, path in WRITES:
        check(method in SCHEMA["paths"][path], f"{method} {path} is in the schema")
        schema = schema_with(lambda p, _, m=method, q=path: [m] if p == q else [], values)
        run(f"{method} of {path}", schema, 25)


def main():
    reads() if "--writes" not in sys.argv else None
    if "--reads" not in sys.argv:
        writes()
    print("schemathesis: ok")


if __name__ == "__main__":
    main()
