#!/usr/bin/env python3
"""python3 Tests/compare/killed.py [FOLDER OF tamsdr AND tamsdr-lab, else `swift build --show-bin-path`]

A runbook of ten steps whose executor is killed (SIGKILL) while step 6 works, and started again at once:
by tamsdr, by Chaos Toolkit, and by Ansible without and with its guard against repetition
(`creates`). In the first course the second start is to finish the ten steps; in the second, step 7
fails and what was done is to be taken back. The table is counted from files on disk.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = HERE / ".venv"
STEPS = range(1, 11)
KILLED, BROKEN = 6, 7

# What every tool runs. A step marks that it works and has its effect at the end: one line of effects/K.
# The step whose executor is killed still works when the second start comes to it. `history` is only
# ever appended to.
STEP = f"""
cd "$(dirname "$0")"
case $1 in
do)
  if [ "$2" = {BROKEN} ] && [ -e broken ]; then exit 1; fi
  touch "working/$2.$$"
  if [ "$2" = {KILLED} ] && mkdir killed 2> /dev/null; then sleep 20; fi
  echo "do $2" | tee -a history >> "effects/$2"
  rm "working/$2.$$" ;;
probe)
  [ ! -e "effects/$2" ] || exit 0
  ls "working/$2".* > /dev/null 2>&1 && exit 75 || exit 3 ;;
undo)
  [ -e "effects/$2" ] || exit 0
  sed -i 1d "effects/$2"
  [ -s "effects/$2" ] || rm "effects/$2"
  echo "undo $2" >> history ;;
esac
"""

CHAOS_STEP = """
import subprocess

def step(what, number, script):
    subprocess.run(["bash", script, what, str(number)], check=True)
"""


class Course:
    """One tool in a folder of its own: what it ran is there to be counted."""

    def __init__(self, folder, name, breaks):
        self.folder, self.name, self.breaks = folder, name, breaks
        for part in ("effects", "working"):
            (folder / part).mkdir(parents=True)
        self.script = folder / "step.sh"
        self.script.write_text(STEP)
        (folder / "history").touch()
        self.exits = []

    def environment(self):
        return {
            **os.environ, "PYTHONPATH": str(self.folder), "TAMSDR_STATE_DIR": str(self.folder / "state"),
            "ANSIBLE_NOCOWS": "1", "ANSIBLE_LOCALHOST_WARNING": "False",
        }

    def begin(self, words):
        log = open(self.folder / "log", "ab")
        return subprocess.Popen(
            list(map(str, words)), cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL,
            stdout=log, stderr=log)

    def run(self, words):
        self.exits.append(self.begin(words).wait())
        return self.exits[-1]

    def kill_in_step(self, words):
        executor = self.begin(words)
        while not list((self.folder / "working").glob(f"{KILLED}.*")):
            if executor.poll() is not None:
                log = (self.folder / "log").read_text()
                sys.exit(f"{self.name} ended before step {KILLED}\n{log}")
            time.sleep(0.02)
        executor.send_signal(signal.SIGKILL)
        executor.wait()
        if self.breaks:
            (self.folder / "broken").touch()

    def settle(self):
        """Until nothing works any more, also what the killed executor had started."""
        while list((self.folder / "working").iterdir()):
            time.sleep(0.1)

    def row(self):
        history = (self.folder / "history").read_text().splitlines()
        repeated = [k for k in STEPS if history.count(f"do {k}") > 1]
        lost = [k for k in STEPS if history.count(f"do {k}") == 0]
        left = [k for k in STEPS if (self.folder / f"effects/{k}").exists()]
        if self.breaks:
            lost, left = "-", numbers(left)
        else:
            lost, left = numbers(lost), "-"
        return [
            self.name, "go back" if self.breaks else "finish", numbers(repeated), lost, left,
            " ".join(map(str, self.exits)),
        ]


def numbers(steps):
    return " ".join(map(str, steps)) or "none"


# MARK: the tools

def tamsdr(course, programs, site):
    def words(what, k):
        return json.dumps(["bash", str(course.script), what, str(k)])

    steps = [
        f"  - {{ id: step-{k}, action: command.run, with: {{ command: {words('do', k)}, "
        f"probe: {words('probe', k)}, undo: {words('undo', k)} }} }}"
        for k in STEPS
    ]
    runbook = course.folder / "ten.yaml"
    runbook.write_text("runbook: ten\ndescription: Ten steps.\nsteps:\n" + "\n".join(steps) + "\n")
    start = [programs / "tamsdr", "run", runbook, "--site", site, "--yes"]
    course.kill_in_step(start)
    course.run(start)
    # It refuses to start anew and names the command that goes on; that one waits (6) while it cannot
    # tell what becomes of the step.
    while course.run([programs / "tamsdr", "resume", "--yes"]) == 6:
        time.sleep(5)


def chaos_toolkit(course):
    (course.folder / "steps.py").write_text(CHAOS_STEP)

    def activity(what, k):
        return {
            "type": "action", "name": f"{what} {k}",
            "provider": {
                "type": "python", "module": "steps", "func": "step",
                "arguments": {"what": what, "number": k, "script": str(course.script)},
            },
        }

    experiment = {
        "title": "ten", "description": "ten steps",
        "method": [activity("do", k) for k in STEPS],
        "rollbacks": [activity("undo", k) for k in reversed(STEPS)],
    }
    path = course.folder / "ten.json"
    path.write_text(json.dumps(experiment))
    # Rollbacks are wanted only where the method did not end well.
    strategy = "always" if course.breaks else "never"
    start = [
        PEERS / "bin/chaos", "--no-version-check", "run", "--rollback-strategy",
        strategy, path,
    ]
    course.kill_in_step(start)
    course.run(start)


def ansible(course, guarded):
    def task(what, k):
        words = {"argv": ["bash", str(course.script), what, str(k)]}
        if guarded:
            words["creates" if what == "do" else "removes"] = str(course.folder / f"effects/{k}")
        return {"name": f"{what} {k}", "ansible.builtin.command": words}

    play = [{
        "hosts": "localhost", "connection": "local", "gather_facts": False,
        "tasks": [{
            "block": [task("do", k) for k in STEPS],
            "rescue": [task("undo", k) for k in reversed(STEPS)],
        }],
    }]
    path = course.folder / "ten.json"
    path.write_text(json.dumps(play))
    python = f"ansible_python_interpreter={PEERS}/bin/python"
    start = [PEERS / "bin/ansible-playbook", "-i", "localhost,", "-e", python, path]
    course.kill_in_step(start)
    course.run(start)


# MARK: the whole

def install_peers():
    if (PEERS / "bin/chaos").exists() and (PEERS / "bin/ansible-playbook").exists():
        return
    venv.create(PEERS, with_pip=True)
    subprocess.run(
        [PEERS / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "-r",
         HERE / "requirements.txt"], check=True)


def programs_folder():
    if len(sys.argv) > 1:
        return Path(sys.argv[1]).resolve()
    shown = subprocess.run(
        ["swift", "build", "--show-bin-path"], cwd=HERE, check=True, capture_output=True, text=True)
    return Path(shown.stdout.strip())


def show(rows):
    header = ["tool", "second start is to", "repeated", "lost", "left", "exit codes"]
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def main():
    programs = programs_folder()
    install_peers()
    with tempfile.TemporaryDirectory(prefix="tamsdr-compare-") as name:
        folder = Path(name)
        lab = [programs / "tamsdr-lab"]
        subprocess.run(
            [*lab, "start", "--dir", folder / "lab", "--segments", "40"], check=True,
            stdout=subprocess.DEVNULL)
        rows = []
        try:
            for breaks in (False, True):
                for tool, act in (
                    ("tamsdr", lambda c: tamsdr(c, programs, folder / "lab/site.yaml")),
                    ("Chaos Toolkit", chaos_toolkit),
                    ("Ansible", lambda c: ansible(c, guarded=False)),
                    ("Ansible, creates", lambda c: ansible(c, guarded=True)),
                ):
                    course = Course(folder / f"{tool} {breaks}".replace(" ", "-"), tool, breaks)
                    act(course)
                    course.settle()
                    rows.append(course.row())
        finally:
            subprocess.run([*lab, "stop", "--dir", folder / "lab"], stdout=subprocess.DEVNULL)
        show(rows)


if __name__ == "__main__":
    main()
