"""s5cmd, unchanged, on the lab's S3."""

import os
import subprocess
import tempfile
from pathlib import Path

from checks import ENDPOINT, MEDIA_BUCKET, REGION, SCRATCH_BUCKET, check, equal, pattern, program

S5CMD = program("s5cmd")


def run(*arguments, status=0):
    result = subprocess.run(
        [S5CMD, "--endpoint-url", ENDPOINT, *arguments], capture_output=True, text=True, timeout=120,
        env={**os.environ, "AWS_REGION": REGION})
    equal(result.returncode, status, f"s5cmd {' '.join(arguments)}: {result.stdout}{result.stderr}")
    return result.stdout


def main():
    base = f"s3://{SCRATCH_BUCKET}/s5cmd"
    buckets = run("ls")
    check(f"s3://{MEDIA_BUCKET}" in buckets, f"s5cmd ls: {buckets}")
    check(run("ls", f"s3://{MEDIA_BUCKET}/"), "the media bucket is listed")
    check(run("ls", f"s3://{MEDIA_BUCKET}/.snapshot/"), "the snapshots are listed")
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder, "large")
        large.write_bytes(pattern(9_000_000))
        # Parts of 5 MiB, so that the upload has two.
        run("cp", "--part-size", "5", str(large), f"{base}/large")
        run("cp", f"{base}/large", str(Path(folder, "back")))
        check(Path(folder, "back").read_bytes() == large.read_bytes(), "a large file comes back")
        small = Path(folder, "small é+ %.txt")
        small.write_text("small")
        run("cp", "--content-type", "text/x-odd", str(small), f"{base}/dir/")
        equal(run("cat", f"{base}/dir/{small.name}"), "small", "s5cmd cat")
    head = run("head", f"{base}/large")
    check('"size":9000000' in head.replace(" ", ""), f"s5cmd head: {head}")
    run("cp", f"{base}/large", f"{base}/copied")
    equal(run("ls", f"{base}/").split()[-1], "large", "the last of the listing")
    equal(len(run("ls", f"{base}/*").splitlines()), 3, "objects by a pattern")
    check("9000000" in run("du", f"{base}/large"), "s5cmd du")
    run("cat", f"{base}/none", status=1)
    run("rm", f"{base}/*")
    run("ls", f"{base}/*", status=1)
    print("s5cmd: ok")


main()
