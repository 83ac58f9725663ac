#!/usr/bin/env python3
"""python3 Tests/compare/heads.py [FOLDER OF tamsdr AND tamsdr-lab, else `swift build --show-bin-path`] [OBJECTS]

HEAD of every object of a bucket and of its snapshot: tamsdr's check of objects with a sample of all (V15)
beside a small C client of libcurl, `s5cmd head`, `rclone lsjson` with metadata and boto3 on threads, all
on one SeaweedFS that this script starts. tamsdr's processor time is what a run takes more than one
without a sample. tamsdr and C take turns, and the run in the middle counts; of the others it is the
fastest. Nothing is asserted.
"""

import sys

from store import BUCKET, SNAPSHOT, TOOLS, Store, built_floor, in_turn, programs

OBJECTS = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
CONNECTIONS = 16

BOTO3 = f"""
import boto3, botocore.config, concurrent.futures, sys
client = boto3.client("s3", endpoint_url=sys.argv[1],
                      config=botocore.config.Config(max_pool_connections={CONNECTIONS}))
keys = [line.rstrip("\\n") for line in sys.stdin]
with concurrent.futures.ThreadPoolExecutor({CONNECTIONS}) as pool:
    for _ in pool.map(lambda key: client.head_object(Bucket="{BUCKET}", Key=key), keys):
        pass
"""


def checked(store):
    """Seconds, processor seconds, requests and MB at most."""
    _, _, listing, _, _ = store.check(0, "V15")
    (numbers,), _, processor, memory, _ = store.check(OBJECTS, "V15")
    return numbers["seconds"], processor - listing, numbers["requests"], memory


def keys_of(store):
    return store.keys + [f".snapshot/{SNAPSHOT}/{key}" for key in store.keys]


def looked_by_floor(store, floor):
    """Seconds, processor seconds and requests."""
    spent, processor, output = store.once(
        [floor, "head", store.url, BUCKET, str(CONNECTIONS)], "\n".join(keys_of(store)) + "\n")
    return spent, processor, int(output.split()[0])


def peers(store):
    keys = keys_of(store)
    lines = "\n".join(keys) + "\n"
    commands = "".join(f"head s3://{BUCKET}/{key}\n" for key in keys)
    yield "s5cmd head", *store.fastest(
        [TOOLS / "s5cmd", "--endpoint-url", store.url, "--numworkers", str(CONNECTIONS), "run"],
        commands)[:2], len(keys)
    spent, processor, _ = store.fastest(
        [TOOLS / "rclone", "lsjson", "-R", "-M", "--files-only", "--checkers", str(CONNECTIONS),
         f"w:{BUCKET}"])
    yield "rclone lsjson -M", spent, processor, len(keys)
    yield "boto3", *store.fastest([TOOLS / "python", "-c", BOTO3, store.url], lines)[:2], len(keys)


def main():
    with Store(programs(), OBJECTS) as store:
        store.limit(CONNECTIONS)
        floor = built_floor(store.folder)
        (seconds, processor, requests, memory), least = in_turn(
            lambda: checked(store), lambda: looked_by_floor(store, floor))
        pace, cost = requests / seconds, processor / requests
        print(f"HEAD of {OBJECTS} objects and of their snapshot, {CONNECTIONS} at a time; "
              f"tamsdr: {memory:.0f} MB at most")
        print(f"{'':18} {'seconds':>8} {'processor':>10} {'requests':>9} {'requests/s':>11} "
              f"{'tamsdr takes':>13} {'processor':>10}")
        print(f"{'tamsdr':18} {seconds:8.2f} {processor:10.2f} {requests:9} {pace:11.0f}")
        for name, spent, used, count in [("C", *least), *peers(store)]:
            print(f"{name:18} {spent:8.2f} {used:10.2f} {count:9} {count / spent:11.0f} "
                  f"{count / spent / pace:12.2f}x {cost / (used / count):9.2f}x", flush=True)


if __name__ == "__main__":
    main()
