#!/usr/bin/env python3
"""python3 Tests/compare/listing.py [FOLDER OF tamsdr AND tamsdr-lab, else `swift build --show-bin-path`] [OBJECTS]

How fast a bucket is listed and compared with its snapshot: tamsdr's check of objects (V18 and V21)
beside `s5cmd ls`, `rclone lsf` and `rclone check`, all on one SeaweedFS that this script starts. A plain
S3 server has no snapshots, so one is written into the bucket as keys below `.snapshot/`, where tamsdr
looks for it. The live listing then shows those keys too: tamsdr reports them as added, its run fails,
and what counts here is the time that the check itself reports. Nothing is asserted.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".venv/bin"
OBJECTS = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
PREFIXES = 32
BUCKET, DATABASE, SNAPSHOT = "tams-media", "tams-db", "point"
REPEATS = 3

POINT = """
      class: one_part
      database: { bucket: %(database)s, directory: /tams/db, restored: false }
      buckets:
        - bucket: %(bucket)s
          directory: /tams/media
          restored: true
          snapshot: %(snapshot)s
          snapshot_id: 1
          snapshot_directory: /tams/media
          created: 2026-03-01T00:00:00Z
      restores: {}
""" % {"database": DATABASE, "bucket": BUCKET, "snapshot": SNAPSHOT}

RUNBOOK = f"""
runbook: listing
objectives: {{ rto: 1h }}
steps:
  - id: check
    action: tams.check_objects
    with:
     sample: 0
     reads: 0
     whole_reads: 0
     point: {POINT}
"""


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def start_server(folder, key, secret):
    """Its process and the URL of its S3."""
    ports = free_ports(11)
    names = ["s3.port", "s3.port.grpc", "filer.port", "filer.port.grpc", "master.port",
             "master.port.grpc", "volume.port", "volume.port.grpc", "debug.port", "s3.port.iceberg",
             "s3.port.lance"]
    folder.mkdir()
    (folder / "s3.json").write_text(json.dumps({"identities": [{
        "name": "compare", "actions": ["Admin", "Read", "Write", "List"],
        "credentials": [{"accessKey": key, "secretKey": secret}]}]}))
    server = subprocess.Popen(
        [TOOLS / "weed", "server", "-dir=.", "-ip=127.0.0.1", "-master.telemetry=false",
         "-volume.max=200", "-master.volumeSizeLimitMB=64", "-s3", "-s3.iam=false",
         "-s3.config=s3.json", *(f"-{name}={port}" for name, port in zip(names, ports))],
        cwd=folder, env={**os.environ, "TMPDIR": str(folder)}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    return server, f"http://127.0.0.1:{ports[0]}"


def write_objects(folder):
    for number in range(OBJECTS):
        place = folder / f"tams/2026/03/{number % PREFIXES + 1:02}"
        if number < PREFIXES:
            place.mkdir(parents=True)
        (place / f"{number * 2654435761 % 2**32:08x}").write_text(str(number))


def upload(folder, url, environment):
    """Tries the first upload until the server takes it, then writes the bucket and its snapshot."""
    s5cmd = [TOOLS / "s5cmd", "--endpoint-url", url]
    for _ in range(60):
        if subprocess.run([*s5cmd, "mb", f"s3://{BUCKET}"], env=environment,
                          capture_output=True).returncode == 0:
            break
        time.sleep(1)
    for prefix in ("", f".snapshot/{SNAPSHOT}/"):
        subprocess.run([*s5cmd, "cp", f"{folder}/", f"s3://{BUCKET}/{prefix}"], env=environment,
                       check=True, stdout=subprocess.DEVNULL)


def seconds(words, environment):
    """Of the fastest of some runs, and the lines printed."""
    best, lines = float("inf"), 0
    for _ in range(REPEATS):
        began = time.monotonic()
        done = subprocess.run(words, env=environment, capture_output=True)
        best = min(best, time.monotonic() - began)
        if done.returncode != 0:
            sys.exit(f"{' '.join(map(str, words))}\n{done.stderr.decode()[-2000:]}")
        lines = done.stdout.count(b"\n")
    return best, lines


def checked(programs, folder):
    """What the check says of its cost, of the fastest of some runs."""
    (folder / "listing.yaml").write_text(RUNBOOK)
    best = None
    for number in range(REPEATS):
        state = folder / f"state-{number}"
        done = subprocess.run(
            [programs / "tamsdr", "run", folder / "listing.yaml", "--site", folder / "lab/site.yaml",
             "--yes", "--state-dir", state, "--on-failure", "stop"], capture_output=True, text=True)
        report = subprocess.run(
            [programs / "tamsdr", "report", "--format", "json", "--state-dir", state], capture_output=True,
            text=True)
        numbers = find(json.loads(report.stdout), "V18") if report.returncode == 0 else None
        if numbers is None:
            sys.exit(f"{done.stdout[-2000:]}{done.stderr[-2000:]}{report.stderr[-2000:]}")
        if best is None or numbers["seconds"] < best["seconds"]:
            best = numbers
    return best


def find(value, check):
    """The numbers of a check, wherever it stands in the report."""
    if isinstance(value, dict):
        if value.get("id") == check and "numbers" in value:
            return value["numbers"]
        value = list(value.values())
    if isinstance(value, list):
        return next(filter(None, (find(one, check) for one in value)), None)
    return None


def main():
    if len(sys.argv) > 1:
        programs = Path(sys.argv[1]).absolute()
    else:
        programs = Path(subprocess.run(
            ["swift", "build", "--show-bin-path"], cwd=ROOT, check=True, capture_output=True,
            text=True).stdout.strip())
    folder = Path(tempfile.mkdtemp())
    lab = folder / "lab"
    server = None
    subprocess.run([programs / "tamsdr-lab", "start", "--dir", lab, "--segments", "5"], check=True,
                   stdout=subprocess.DEVNULL)
    try:
        site = (lab / "site.yaml").read_text()
        key = re.search(r'access_key: "?([^"\n]+)', site)[1]
        secret = (lab / re.search(r"secret_key: { file: (\S+) }", site)[1]).read_text().strip()
        server, url = start_server(folder / "server", key, secret)
        (lab / "site.yaml").write_text(
            re.sub(r"(s3:\n  endpoint: )\S+", lambda found: f'{found[1]}"{url}"', site))
        environment = {
            **os.environ, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_REGION": "us-east-1", "RCLONE_CONFIG": "/dev/null",
            "RCLONE_CONFIG_W_TYPE": "s3", "RCLONE_CONFIG_W_PROVIDER": "SeaweedFS",
            "RCLONE_CONFIG_W_ENV_AUTH": "true", "RCLONE_CONFIG_W_ENDPOINT": url}
        write_objects(folder / "objects")
        upload(folder / "objects", url, environment)
        compare(programs, folder, url, environment)
    finally:
        if server:
            server.kill()
            server.wait()
        subprocess.run([programs / "tamsdr-lab", "stop", "--dir", lab], check=True,
                       stdout=subprocess.DEVNULL)
        shutil.rmtree(folder)


def compare(programs, folder, url, environment):
    live, point = "w:" + BUCKET, f"w:{BUCKET}/.snapshot/{SNAPSHOT}"
    s5cmd = [TOOLS / "s5cmd", "--endpoint-url", url, "ls"]
    rclone = TOOLS / "rclone"
    lists = {
        "s5cmd ls": [[*s5cmd, f"s3://{BUCKET}/*"],
                     [*s5cmd, f"s3://{BUCKET}/.snapshot/{SNAPSHOT}/*"]],
        "rclone lsf --fast-list": [[rclone, "lsf", "-R", "--files-only", "--fast-list", live],
                                   [rclone, "lsf", "-R", "--files-only", "--fast-list", point]],
        "rclone lsf": [[rclone, "lsf", "-R", "--files-only", live],
                       [rclone, "lsf", "-R", "--files-only", point]],
    }
    numbers = checked(programs, folder)
    listed = numbers["live"] + numbers["point"]
    rows = [("tamsdr lists and compares", numbers["seconds"], listed)]
    for name, commands in lists.items():
        runs = [seconds(words, environment) for words in commands]
        rows.append((name, sum(run[0] for run in runs), sum(run[1] for run in runs)))
    spent, _ = seconds(
        [rclone, "check", f"{live}/tams", f"{point}/tams"], environment)
    rows.append(("rclone check", spent, 2 * OBJECTS))
    print(f"{OBJECTS} objects in {PREFIXES} prefixes and their snapshot; tamsdr: "
          f"{numbers['requests']} requests, {numbers['missing']} missing, {numbers['added']} added")
    print(f"{'':28} {'seconds':>8} {'objects':>8} {'objects/s':>10} {'tamsdr is faster by':>20}")
    for name, spent, objects in rows:
        ratio = (listed / numbers["seconds"]) / (objects / spent)
        print(f"{name:28} {spent:8.2f} {objects:8} {objects / spent:10.0f} {ratio:20.2f}")


if __name__ == "__main__":
    main()
