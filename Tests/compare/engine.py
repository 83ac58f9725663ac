#!/usr/bin/env python3
"""python3 Tests/compare/engine.py [FOLDER OF tamsdr AND tamsdr-lab, else `swift build --show-bin-path`]

What the engine itself costs: a step, a start, a check, a resume, and the time between the cluster's work
and tamsdr's. Beside each stands the least that anything could take, measured in the same run: a C loop
that writes and syncs the same journal lines, the same processes, `true`. Nothing is asserted.
"""

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

from store import HERE, ROOT, Lab, measured, programs

STEPS = (10, 100, 1_000)
MANY = 10_000
REPEATS = 5
RUNBOOKS = (
    "full-restore", "database-only", "bucket-only", "selected-objects", "wrong-delete", "release",
    "drill", "prove-restore")
QUESTION = "action: approval.ask\n    with: { message: go on }"
PROCESS = 'action: command.run\n    with: { command: ["true"], probe: ["true"], undo: ["true"] }'


def runbook(lab, name, step, count, last=""):
    path = lab.folder / f"{name}.yaml"
    path.write_text(
        f"runbook: {name}\nobjectives: {{ rto: 8h }}\nsteps:\n"
        + "".join(f"  - id: s{number}\n    {step}\n" for number in range(count)) + last)
    return path


def words(lab, command, *arguments, state):
    return [lab.programs / "tamsdr", command, *arguments, "--state-dir", lab.folder / state]


def checked(run, *codes):
    if run[4] not in (codes or (0,)):
        sys.exit(f"exit {run[4]}\n{run[3][-2000:]}")
    return run


def best(run):
    return min((run() for _ in range(REPEATS)), key=lambda result: result[0])


def journal(lab, state):
    return next((lab.folder / state).glob("**/*.jsonl"))


def until(command, event):
    """Seconds from the start of a command to an event of its output."""
    began = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in child.stdout:
        if f'"event":"{event}"' in line.replace(" ", ""):
            spent = time.monotonic() - began
            break
    else:
        sys.exit(f"{event} never came")
    child.stdout.read()
    child.wait()
    return spent


def steps(lab, floor):
    print(f"\n{'steps':>6} {'each':12} {'records':>8} {'seconds':>8} {'floor':>8} {'ratio':>6} "
          f"{'CPU µs/step':>12} {'floor':>8} {'ratio':>6}")
    for name, step in (("a question", QUESTION), ("a process", PROCESS)):
        for count in STEPS:
            path = runbook(lab, "steps", step, count)
            turn = iter(range(REPEATS))

            def run():
                state = f"steps-{name[2]}-{count}-{next(turn)}"
                words_ = words(lab, "run", path, "--site", lab.site, "--yes", state=state)
                return (*checked(measured(words_)), state)

            seconds, processor, _, _, _, state = best(run)
            lines = journal(lab, state).read_text().count("\n")
            copies = iter(range(REPEATS))
            least = best(lambda: checked(measured(
                [floor, "write", journal(lab, state), lab.folder / f"{state}-{next(copies)}"])))
            if step is PROCESS:
                spawned = best(lambda: checked(measured([floor, "spawn", str(count)])))
                least = [one + other for one, other in zip(least[:2], spawned[:2])]
            print(f"{count:6} {name:12} {lines:8} {seconds:8.3f} {least[0]:8.3f} "
                  f"{seconds / least[0]:6.2f} {processor / count * 1e6:12.0f} "
                  f"{least[1] / count * 1e6:8.0f} {processor / least[1]:6.2f}", flush=True)


def start(lab):
    path = runbook(lab, "start", QUESTION, 1)
    turn = iter(range(4 * REPEATS))
    first = min(until(
        words(lab, "run", path, "--site", lab.site, "--yes", "--json", state=f"start-{next(turn)}"),
        "asked") for _ in range(4 * REPEATS))
    nothing = min(measured(["true"])[0] for _ in range(4 * REPEATS))
    version = min(measured([lab.programs / "tamsdr", "--version"])[0] for _ in range(4 * REPEATS))
    print(f"\nfrom the start of the process to the first step: {first * 1e3:.1f} ms; `tamsdr --version` "
          f"{version * 1e3:.1f} ms, `true` {nothing * 1e3:.1f} ms: {(first - nothing) * 1e3:.1f} ms more")


def many(lab):
    path = runbook(
        lab, "many", QUESTION, MANY,
        '  - id: never\n    action: wait.until\n    timeout: 1s\n    on_failure: wait\n'
        '    with: { command: ["false"], every: 1s }\n')
    version = best(lambda: measured([lab.programs / "tamsdr", "--version"]))[0]
    check = best(lambda: checked(measured(
        [lab.programs / "tamsdr", "check", path, "--site", lab.site])))[0]
    run = checked(measured(words(lab, "run", path, "--site", lab.site, "--yes", state="many")), 6)
    resume = min(until(words(lab, "resume", "--json", state="many"), "attached")
                 for _ in range(REPEATS))
    status = best(lambda: checked(measured(words(lab, "status", state="many"))))[0]
    size = journal(lab, "many").stat().st_size
    print(f"\n{MANY} steps: check {(check - version) * 1e3:.0f} ms, run {run[0] / MANY * 1e3:.2f} ms a "
          f"step, resume {(resume - version) * 1e3:.0f} ms to its first record, status "
          f"{(status - version) * 1e3:.0f} ms ({size / 1e6:.1f} MB of journal), each without the start of "
          "the process")


def seconds_of(entry):
    text = re.sub(r"(\.\d{6})\d*", r"\1", entry["time"]).replace("Z", "+00:00")
    return datetime.fromisoformat(text).timestamp()


def lag(programs, speed):
    """Seconds from work that ended at the cluster to tamsdr's next request there."""
    with Lab(programs, "--segments", 200, "--speed", speed) as lab:
        folder = lab.folder / "lab"
        subprocess.run([programs / "tamsdr-lab", "disaster", "--dir", folder, "both"], check=True,
                       stdout=subprocess.DEVNULL)
        run = checked(measured(words(
            lab, "run", ROOT / "runbooks/full-restore.yaml", "--site", lab.site, "--yes",
            state="lag")), 0, 5)
        log = subprocess.run([programs / "tamsdr-lab", "log", "--dir", folder, "--json"], check=True,
                             capture_output=True, text=True).stdout
        entries = [json.loads(line) for line in log.splitlines()]
        asked = [entry for entry in entries if entry["service"] == "vms" and entry.get("method")
                 and (entry.get("client") or "").startswith("tamsdr/")]
        ended = [entry for entry in entries
                 if entry["service"] == "vms" and not entry.get("method") and entry.get("effect")]
        times = [seconds_of(entry) for entry in asked]
        lags = [min(time - seconds_of(entry) for time in times if time >= seconds_of(entry))
                for entry in ended if any(time >= seconds_of(entry) for time in times)]
        looks = {}
        for entry in asked:
            if entry["method"] == "GET":
                looks.setdefault(entry["path"], []).append(seconds_of(entry))
        pace = max((sum(one <= other < one + 1 for other in times)
                    for times in looks.values() for one in times), default=0)
        return run, lags, pace


def after_the_last_effect(programs):
    print(f"\n{'runbook':18} {'seconds':>8} {'CPU s':>7} {'after its last effect':>22}")
    for name in RUNBOOKS:
        with Lab(programs, "--segments", 200, "--speed", 1_000) as lab:
            folder = lab.folder / "lab"
            if name == "selected-objects":
                subprocess.run(
                    [programs / "tamsdr-lab", "disaster", "--dir", folder, "objects-deleted"],
                    check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            now = datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
            given = ["--set", f"before={now}"] if name == "wrong-delete" else []
            run = checked(measured(words(
                lab, "run", ROOT / f"runbooks/{name}.yaml", "--site", lab.site, "--yes",
                "--accept", "loss_over_limit", *given, state="end")), 0, 5, 8)
            ended = time.time()
            log = subprocess.run(
                [programs / "tamsdr-lab", "log", "--dir", folder, "--json"], check=True,
                capture_output=True, text=True).stdout
            effects = [seconds_of(entry) for entry in map(json.loads, log.splitlines())
                       if entry.get("effect")]
            last = f"{ended - max(effects):.2f}s" if effects else "none"
            print(f"{name:18} {run[0]:8.2f} {run[1]:7.2f} {last:>22}", flush=True)


def main():
    folder = programs()
    with tempfile.TemporaryDirectory() as text:
        floor = Path(text) / "engine"
        subprocess.run(["cc", "-O2", HERE / "engine.c", "-o", floor], check=True)
        with Lab(folder, "--segments", 5) as lab:
            steps(lab, floor)
            start(lab)
            many(lab)
    run, lags, pace = lag(folder, 1)
    print(f"\nfull-restore at default speed: {run[0]:.1f} s; from {len(lags)} ends of the cluster's work to "
          f"tamsdr's next request: median {statistics.median(lags):.2f} s, at most {max(lags):.2f} s; "
          f"at most {pace} looks at one thing in a second")
    after_the_last_effect(folder)


if __name__ == "__main__":
    main()
