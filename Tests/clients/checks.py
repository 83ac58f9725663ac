"""What the client scripts share: the lab's addresses from `tamsdr-lab env`, and checks that end the script."""

import os
import shutil
import sys
from pathlib import Path

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
REGION = os.environ.get("AWS_REGION", "us-east-1")
MEDIA_BUCKET = os.environ["TAMS_BUCKET"]
SCRATCH_BUCKET = os.environ.get("LAB_SCRATCH_BUCKET", "scratch")

# Keys that go wrong where a path is decoded, cleaned or encoded twice.
ODD_KEYS = [
    "plain",
    "a/b/c",
    "a/b",
    "with space",
    "plus+and%25percent",
    "k(1)@:,;!*'~=&$?#[].txt",
    "unicode é 漢字 🎬",
    "dots/../up/./here",
    "double//slash",
    "trailing/",
    "%2e%2e/literal",
    "<xml>&\"quote\"",
]


def check(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what}")


def equal(got, expected, what):
    check(got == expected, f"{what}: got {got!r}, expected {expected!r}")


def program(name):
    """A program installed beside this Python, or else on the path."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    check(found, f"{name} is not installed; Tests/run.sh installs it")
    return found


def pattern(size, seed=7):
    """Bytes that show a piece that is missing, doubled or moved."""
    block = b"".join(i.to_bytes(4, "big") for i in range(seed, seed + 1 + size // 4))
    return block[:size]
