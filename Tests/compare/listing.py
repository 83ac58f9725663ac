#!/usr/bin/env python3
"""python3 Tests/compare/listing.py [FOLDER OF tamsdr AND tamsdr-lab, else `swift build --show-bin-path`] [OBJECTS]

How fast a bucket is listed and compared with its snapshot: tamsdr's check of objects (V18 and V21)
beside a small C client of libcurl, `s5cmd ls`, `rclone lsf`, `rclone check` and boto3, all on one
SeaweedFS that this script starts. tamsdr and C take turns, and the run in the middle counts; of the
others it is the fastest. Nothing is asserted.
"""

import sys

from store import BUCKET, PREFIXES, SNAPSHOT, TOOLS, Store, built_floor, in_turn, programs

OBJECTS = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
CONNECTIONS = 16

BOTO3 = f"""
import boto3, sys
pages = boto3.client("s3", endpoint_url=sys.argv[1]).get_paginator("list_objects_v2")
for prefix in ("", ".snapshot/{SNAPSHOT}/"):
    for page in pages.paginate(Bucket="{BUCKET}", Prefix=prefix):
        for entry in page["Contents"]:
            print(entry["Key"])
"""


def checked(store):
    """Seconds of the check, and what it says of its cost."""
    (numbers,), *_ = store.check(0, "V18")
    return numbers["seconds"], numbers


def listed_by_floor(store, floor):
    """All that tamsdr lists: the bucket, which shows the snapshot too, and the snapshot."""
    days = [f"tams/2026/03/{number + 1:02}/" for number in range(PREFIXES)]
    snapshot = [f".snapshot/{SNAPSHOT}/{day}" for day in days]
    spent, processor, output = store.once(
        [floor, "list", store.url, BUCKET, str(CONNECTIONS)],
        "\n".join(days + snapshot + snapshot) + "\n")
    return spent, processor, int(output.split()[0])


def listed_by_peers(store):
    live, point = "w:" + BUCKET, f"w:{BUCKET}/.snapshot/{SNAPSHOT}"
    s5cmd = [TOOLS / "s5cmd", "--endpoint-url", store.url, "ls"]
    rclone = TOOLS / "rclone"
    peers = {
        "s5cmd ls": [[*s5cmd, f"s3://{BUCKET}/*"],
                     [*s5cmd, f"s3://{BUCKET}/.snapshot/{SNAPSHOT}/*"]],
        "rclone lsf --fast-list": [[rclone, "lsf", "-R", "--files-only", "--fast-list", live],
                                   [rclone, "lsf", "-R", "--files-only", "--fast-list", point]],
        "rclone lsf": [[rclone, "lsf", "-R", "--files-only", live],
                       [rclone, "lsf", "-R", "--files-only", point]],
        "boto3": [[TOOLS / "python", "-c", BOTO3, store.url]],
    }
    for name, commands in peers.items():
        runs = [store.fastest(words) for words in commands]
        yield (name, sum(run[0] for run in runs), sum(run[1] for run in runs),
               sum(run[2].count("\n") for run in runs))
    spent, processor, _ = store.fastest([rclone, "check", "-q", f"{live}/tams", f"{point}/tams"])
    yield "rclone check", spent, processor, 2 * OBJECTS


def main():
    with Store(programs(), OBJECTS) as store:
        floor = built_floor(store.folder)
        (_, numbers), least = in_turn(
            lambda: checked(store), lambda: listed_by_floor(store, floor))
        rows = [("C", *least), *listed_by_peers(store)]
        listed = numbers["live"] + numbers["point"]
        pace = listed / numbers["seconds"]
        print(f"{OBJECTS} objects in {PREFIXES} prefixes and their snapshot; tamsdr: "
              f"{numbers['requests']} requests, {numbers['missing']} missing, "
              f"{numbers['added']} added")
        print(f"{'':26} {'seconds':>8} {'processor':>10} {'objects':>8} {'objects/s':>10} "
              f"{'tamsdr takes':>13}")
        print(f"{'tamsdr lists and compares':26} {numbers['seconds']:8.2f} {'':10} {listed:8} "
              f"{pace:10.0f}")
        for name, spent, processor, objects in rows:
            print(f"{name:26} {spent:8.2f} {processor:10.2f} {objects:8} {objects / spent:10.0f} "
                  f"{objects / spent / pace:12.2f}x")


if __name__ == "__main__":
    main()
