"""rclone, unchanged, on the lab's S3."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

from checks import ENDPOINT, MEDIA_BUCKET, REGION, SCRATCH_BUCKET, check, equal, pattern, program

RCLONE = program("rclone")
REMOTE = {
    "RCLONE_CONFIG": "/dev/null",
    "RCLONE_CONFIG_LAB_TYPE": "s3",
    "RCLONE_CONFIG_LAB_PROVIDER": "Other",
    "RCLONE_CONFIG_LAB_ENV_AUTH": "true",
    "RCLONE_CONFIG_LAB_ENDPOINT": ENDPOINT,
    "RCLONE_CONFIG_LAB_REGION": REGION,
}


def run(*arguments, status=0):
    result = subprocess.run(
        [RCLONE, "--retries", "1", "--low-level-retries", "1", *arguments], capture_output=True, text=True,
        timeout=120, env={**os.environ, **REMOTE})
    equal(result.returncode, status, f"rclone {' '.join(arguments)}: {result.stdout}{result.stderr}")
    return result.stdout


def main():
    base = f"lab:{SCRATCH_BUCKET}/rclone"
    check(f"{MEDIA_BUCKET}/" in run("lsf", "lab:").splitlines(), "buckets")
    check(run("lsf", f"lab:{MEDIA_BUCKET}"), "the media bucket is listed")
    with tempfile.TemporaryDirectory() as folder:
        files = {"large": pattern(9_000_000), "sub/odd é+ &%.txt": b"odd", "empty": b""}
        source = Path(folder, "source")
        for name, content in files.items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        run("copy", "--s3-upload-cutoff", "6M", "--s3-chunk-size", "5M", str(source), base)
        equal(sorted(run("lsf", "-R", "--files-only", base).splitlines()), sorted(files), "what was copied up")
        run("check", "--download", str(source), base)
        # The modification times are user metadata: nothing is left to copy.
        before = json.loads(run("lsjson", "-R", "--files-only", base))
        run("sync", str(source), base)
        equal(json.loads(run("lsjson", "-R", "--files-only", base)), before, "a second sync changes nothing")
        run("copy", base, str(Path(folder, "back")))
        for name, content in files.items():
            check(Path(folder, "back", name).read_bytes() == content, f"{name} comes back")
        equal(run("cat", "--offset", "4", "--count", "8", f"{base}/large"),
              files["large"][4:12].decode("latin-1"), "a part of an object")
    run("copyto", f"{base}/large", f"{base}/sub/copied")
    run("moveto", f"{base}/empty", f"{base}/moved")
    equal(sorted(run("lsf", base).splitlines()), ["large", "moved", "sub/"], "after a move")
    run("deletefile", f"{base}/moved")
    run("purge", base)
    equal(run("lsf", base), "", "after a purge")
    print("rclone: ok")


main()
