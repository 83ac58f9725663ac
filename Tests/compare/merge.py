#!/usr/bin/env python3
"""python3 Tests/compare/merge.py [KEYS, else 10000000]

Two sorted lists of keys, as the listings of a bucket and of its snapshot give them, are merged by the
very source files that tamsdr's inventory is made of (KeyMerge.swift, KeyOrder.swift, ByteText.swift), built as in a
release and fed from files page by page; by `comm -3`; and by a C program that does no more
than it must. They take turns, and the run in the middle counts: time, processor time and the most
memory that was resident; all three must agree.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from store import in_turn

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
KEYS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000


def write_keys(folder):
    """Every thousandth key is missing from either side, each time another one."""
    with open(folder / "one", "w") as one, open(folder / "other", "w") as other:
        for number in range(KEYS):
            key = f"tams/2026/{number * 12 // KEYS + 1:02}/{number:08x}-{number * 2654435761 % 2**32:08x}\n"
            if number % 1000 != 1:
                one.write(key)
            if number % 1000 != 2:
                other.write(key)


def build(folder):
    settings = ["-Osize", "-wmo", "-swift-version", "6", "-package-name", "tamsdr",
                "-enable-upcoming-feature", "MemberImportVisibility"]
    subprocess.run(
        ["swiftc", *settings, "-parse-as-library", "-module-name", "Transport", "-emit-module",
         "-emit-module-path", folder / "Transport.swiftmodule", "-c",
         ROOT / "Sources/Transport/S3/KeyOrder.swift", ROOT / "Sources/Transport/S3/ByteText.swift",
         "-o", folder / "transport.o"], check=True)
    subprocess.run(
        ["swiftc", *settings, "-parse-as-library", "-module-name", "Merge", "-I", folder, "-c",
         ROOT / "Sources/Actions/Tams/KeyMerge.swift", HERE / "merge.swift", "-o",
         folder / "merge.o"], check=True)
    subprocess.run(
        ["swiftc", folder / "merge.o", folder / "transport.o", "-o", folder / "swift-merge"],
        check=True)
    subprocess.run(["cc", "-O2", HERE / "merge.c", "-o", folder / "c-merge"], check=True)


def measured(words, folder):
    """Seconds, processor seconds, MB, and what it printed."""
    with open(folder / "output", "w") as output:
        began = time.monotonic()
        child = subprocess.Popen(words, stdout=output, env={**os.environ, "LC_ALL": "C"})
        _, status, usage = os.wait4(child.pid, 0)
        spent = time.monotonic() - began
    if status != 0:
        sys.exit(f"{words} ended with {status}")
    return (spent, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024,
            (folder / "output").read_text())


def alone(output):
    """How many lines `comm -3` found in the first only, and in the second only."""
    lines = output.splitlines()
    right = sum(line.startswith("\t") for line in lines)
    return len(lines) - right, right


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_keys(folder)
        build(folder)
        files = [folder / "one", folder / "other"]
        commands = {"tamsdr's merge": [folder / "swift-merge"], "comm -3": ["comm", "-3"],
                    "C": [folder / "c-merge"]}
        runs = dict(zip(commands, in_turn(*(
            lambda words=words: measured([*words, *files], folder)
            for words in commands.values()))))
        counts = {title: alone(output) if title == "comm -3" else tuple(map(int, output.split()))[:2]
                  for title, (*_, output) in runs.items()}
        if len(set(counts.values())) != 1:
            sys.exit(f"they do not agree: {counts}")
        print(f"{KEYS} keys, {counts['C'][0]} in the first only, {counts['C'][1]} in the second only")
        print(f"{'':16} {'seconds':>8} {'processor':>10} {'MB':>7}")
        for title, (spent, processor, memory, _) in runs.items():
            print(f"{title:16} {spent:8.2f} {processor:10.2f} {memory:7.1f}")


if __name__ == "__main__":
    main()
