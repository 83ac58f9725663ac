"""schemathesis on the lab's TAMS: reads of what is there, then the writes a restore makes, on flows of its own."""

import json
import os
import subprocess
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
# In turns: a flow that is read-only refuses the rest, and one that is deleted is gone.
WRITES = [
    [
        ("post", "/flows/{flowId}/storage"),
        ("post", "/flows/{flowId}/segments"),
        ("delete", "/flows/{flowId}/segments"),
        ("put", "/flows/{flowId}/tags/{name}"),
        ("delete", "/flows/{flowId}/tags/{name}"),
        ("put", "/sources/{sourceId}/tags/{name}"),
        ("delete", "/sources/{sourceId}/tags/{name}"),
        ("post", "/service/webhooks"),
        ("put", "/service/webhooks/{webhookId}"),
        ("delete", "/service/webhooks/{webhookId}"),
    ],
    [("put", "/flows/{flowId}/read_only")],
    [("delete", "/flows/{flowId}")],
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
        # Methods that are not in the schema are left alone: a probing DELETE would take effect.
        (Path(folder) / "schemathesis.toml").write_text("[phases.coverage]\nunexpected-methods = []\n")
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
    run("reads", schema_with(lambda _, item: [m for m in ("get", "head") if m in item], values), 20)


def made_webhook():
    webhook = {"url": "https://listener.example/", "events": ["flows/created"]}
    answer = requests.post(TAMS + "/service/webhooks", json=webhook, timeout=30)
    equal(answer.status_code, 201, "POST of a webhook")
    return answer.json()["id"]


def writes():
    for turn in WRITES:
        flows = [made_flow() for _ in range(4)]
        values = {
            "flowId": [flow["id"] for flow in flows], "sourceId": [flow["source_id"] for flow in flows],
            "webhookId": [made_webhook() for _ in range(2)], "name": ["client", "other"],
        }
        schema = schema_with(lambda path, _, t=turn: [m for m, p in t if p == path], values)
        equal(sum(len(item.keys() - {"parameters"}) for item in schema["paths"].values()), len(turn), "operations")
        run(f"writes {turn}", schema, 25)


def any_flow():
    """Flows as the schema allows them are taken, and read back as the schema has them."""
    flow = str(uuid.uuid4())
    schema = schema_with(lambda path, _: ["put"] if path == "/flows/{flowId}" else [], {"flowId": [flow]})
    properties = schema["components"]["schemas"]["flow-common"]["properties"]
    properties["id"] = {"enum": [flow]}
    # One that is read-only would refuse all that come after it.
    properties["read_only"] = {"enum": [False]}
    run("writes of a flow", schema, 100)
    equal(requests.get(f"{TAMS}/flows/{flow}", timeout=30).status_code, 200, "the flow that was written")
    read = schema_with(lambda path, _: ["get"] if path == "/flows/{flowId}" else [], {"flowId": [flow]})
    run("reads of that flow", read, 5)


def main():
    reads()
    writes()
    any_flow()
    print("schemathesis: ok")


if __name__ == "__main__":
    main()
