#!/usr/bin/env python3
"""python3 Tests/compare/growth.py [FOLDER OF tamsdr AND tamsdr-lab, else `swift build --show-bin-path`]

What a step costs in runbooks of more and more steps: each step has an intent, an effect (a process that
does nothing) and a result. Beside it the floor, measured in the same run: the same number of processes
and of synced journal lines by this script. A cost that grew with the square of the steps would show as
a ratio that doubles from line to line.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIZES = (250, 500, 1000, 2000, 4000)
# Intent and result.
SYNCS = 2


def runbook(path, steps):
    lines = ["runbook: growth", "objectives: { rto: 8h }", "steps:"]
    for number in range(steps):
        lines += [
            f"  - id: s{number}", "    action: command.run",
            '    with: { command: ["true"], probe: ["true"], undo: ["true"] }']
    path.write_text("\n".join(lines) + "\n")


def seconds(words, code=0):
    began = time.monotonic()
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != code:
        sys.exit(f"{' '.join(map(str, words))}\nexit {done.returncode}\n{done.stderr}")
    return time.monotonic() - began


def floor(folder, steps):
    """Seconds that the processes and the syncs alone take."""
    began = time.monotonic()
    with open(folder / "floor", "wb", buffering=0) as file:
        for _ in range(steps):
            for _ in range(SYNCS):
                file.write(b"x" * 400)
                os.fdatasync(file.fileno())
            subprocess.run(["true"], check=True)
    return time.monotonic() - began


def main():
    if len(sys.argv) > 1:
        programs = Path(sys.argv[1])
    else:
        programs = Path(subprocess.run(
            ["swift", "build", "--show-bin-path"], cwd=ROOT, check=True, capture_output=True,
            text=True).stdout.strip())
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        lab = [programs / "tamsdr-lab", "start", "--dir", folder / "lab", "--segments", "5"]
        try:
            seconds(lab)
            print(f"{'steps':>6} {'run ms/step':>12} {'floor ms/step':>14} {'ratio':>6} "
                  f"{'status ms/step':>15} {'rollback ms/step':>17}")
            for steps in SIZES:
                measure(programs, folder, steps)
        finally:
            subprocess.run([programs / "tamsdr-lab", "stop", "--dir", folder / "lab"], check=True)


def measure(programs, folder, steps):
    runbook(folder / "growth.yaml", steps)
    state = ["--state-dir", folder / f"state-{steps}"]
    least = floor(folder, steps)
    run = seconds(
        [programs / "tamsdr", "run", folder / "growth.yaml", "--site", folder / "lab/site.yaml",
         "--yes", *state])
    status = seconds([programs / "tamsdr", "status", *state])
    back = seconds([programs / "tamsdr", "rollback", "--yes", *state], 3)
    print(f"{steps:6} {run / steps * 1e3:12.2f} {least / steps * 1e3:14.2f} {run / least:6.2f} "
          f"{status / steps * 1e3:15.3f} {back / steps * 1e3:17.2f}", flush=True)


if __name__ == "__main__":
    main()
