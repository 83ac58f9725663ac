"""Kills tamsdr at every point of a runbook, on real processes, and proves that the run is healed.

A point is a step, a request or journal write of it, and which of its kind: a recording run lists
them, and of what repeats the first, the middle and the last are taken. For each, a copy of one lab
meets a run that is killed there; then `resume` must reach the recovery point, or `rollback` the
state from before the run, with each effect once. Results go to a file as they come, so that a
stopped matrix goes on where it was.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

# The disaster each runbook is for. Live data that still answers makes a rollback provable.
DISASTERS = {"bucket-only": "objects-deleted"}
CONSENT = ["--yes", "--accept", "loss_over_limit"]
CHANGING = {"vms", "s3", "tams"}
# A way back after success sets and lifts them once more, which is no repetition.
SWITCHES = {"key disabled", "key enabled", "schedule suspended", "schedule resumed"}


class Unexpected(Exception):
    pass


class Tools:
    """The two programs, and one folder that everything is made in."""

    def __init__(self, programs, folder):
        self.tamsdr = str(programs / "tamsdr")
        self.lab = str(programs / "tamsdr-lab")
        self.folder = folder

    def run(self, words, environment=None):
        done = subprocess.run(
            words, capture_output=True, text=True, timeout=180, stdin=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})})
        done.words = words
        return done

    def must(self, words):
        done = self.run(words)
        if done.returncode != 0:
            raise Unexpected(told(done))
        return done.stdout


def told(done):
    return f"{' '.join(done.words)}\nexit {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


class Site:
    """One lab with a state folder for tamsdr beside it."""

    def __init__(self, tools, path):
        self.tools = tools
        self.path = path
        self.state = path / "state"
        self.logged = 0

    def control(self, *words):
        return self.tools.must([self.tools.lab, words[0], "--dir", str(self.path / "lab"), *words[1:]])

    def copy(self, path):
        path.mkdir()
        self.control("copy", "--to", str(path / "lab"))
        twin = Site(self.tools, path)
        twin.control("start")
        twin.logged = len(twin.log())
        return twin

    def tamsdr(self, *words, environment=None):
        return self.tools.run(
            [self.tools.tamsdr, *words, "--state-dir", str(self.state)], environment)

    def run(self, runbook, **environment):
        values = []
        if runbook.stem == "features":
            values = ["--set", f"tool={ROOT}/Tests/matrix/effect.sh", "--set", f"folder={self.path}"]
        return self.tamsdr(
            "run", str(runbook), "--site", str(self.path / "lab" / "site.yaml"), *values, *CONSENT,
            environment=environment)

    def lines(self, name):
        file = self.path / name
        return sorted(file.read_text().splitlines()) if file.exists() else []

    def log(self):
        return [json.loads(line) for line in self.control("log", "--json").splitlines()]

    def repeated(self):
        """Changes that clients made more than once: under one name, or to a switch that stood so. A canary
        that was cut off is removed and written again under the same ids: it is told apart by them."""
        made = collections.Counter()
        stands = {}
        canaries = self.canaries()
        for entry in self.log()[self.logged:]:
            effect, service = entry.get("effect"), entry["service"]
            # What has no name is known by its path, which holds the ids of its pass.
            name = entry.get("name") or entry.get("path", "")
            if not effect or service not in CHANGING or any(own in name for own in canaries):
                continue
            if effect not in SWITCHES:
                made[(service, effect, name)] += 1
            elif stands.get((service, name)) == effect:
                made[(service, effect, name)] += 2
            else:
                stands[(service, name)] = effect
        made.update(("command", "made", name) for name in self.lines("made"))
        return sorted(key for key, count in made.items() if count > 1)

    def canaries(self):
        steps = [step for step in self.report()["steps"] if step["action"] == "tams.canary"]
        return [
            step["outputs"][name] for step in steps for name in ("flow", "object")
            if name in step["outputs"]]

    def runs(self, service):
        words = [self.tools.lab, "service", "--dir", str(self.path / "lab"), "probe", service]
        return {0: True, 3: False}[self.tools.run(words).returncode]

    def condition(self):
        return (
            self.control("digest").strip(), self.runs("tams-api"), self.runs("retention"),
            self.lines("effects"))

    def report(self):
        done = self.tamsdr("report", "--format", "json")
        if done.returncode != 0:
            raise Unexpected(told(done))
        return json.loads(done.stdout)

    def has_run(self):
        """Whether a journal tells of a run: without its first record nothing was done."""
        journals = list(self.state.glob("runs/*.jsonl"))
        return any(b"\n" in journal.read_bytes() for journal in journals)

    def point_digest(self, report):
        """Of live data where the run goes back to no point."""
        point = report["recovery_point"] or {"database": {}, "buckets": []}
        words = []
        if point["database"].get("snapshot"):
            words += ["--database", point["database"]["snapshot"]]
        bucket = point["buckets"][0].get("snapshot") if point["buckets"] else None
        if bucket:
            words += ["--bucket", bucket]
        return self.control("digest", *words).strip()

    def remove(self):
        self.tools.run([self.tools.lab, "stop", "--dir", str(self.path / "lab")])
        shutil.rmtree(self.path, ignore_errors=True)


class Matrix:
    """All points of one runbook on copies of one lab."""

    def __init__(self, tools, runbook):
        self.tools = tools
        self.name = runbook.stem
        self.runbook = runbook
        self.base = Site(tools, tools.folder / f"base-{self.name}")
        self.base.path.mkdir()
        try:
            self.base.control("start", "--segments", "20", "--speed", "50")
            self.base.control("disaster", DISASTERS.get(self.name, "flows-deleted"))
            self.before = self.base.condition()
        finally:
            self.base.control("stop")
        self.record()

    def record(self):
        """What a run without a kill passes, and how it leaves the site."""
        site = self.base.copy(self.tools.folder / f"record-{self.name}")
        try:
            log = self.tools.folder / f"points-{self.name}"
            done = site.run(self.runbook, TAMSDR_CRASH_LOG=str(log))
            self.code = done.returncode
            if self.code not in (0, 8):
                raise Unexpected(told(done))
            self.holds = held(site.report())
            self.after = site.condition()[1:]
            self.points = chosen(log.read_text().splitlines())
        finally:
            site.remove()

    def settle_nearest(self, point, way):
        """Polls are not as many in each run: where one ends before the point, the last it had counts."""
        kind, count = point.rsplit("|", 1)
        for number in range(int(count), 0, -1):
            result = self.settle(f"{kind}|{number}", way)
            if result != "missed":
                return result
        return "missed"

    def settle(self, point, way):
        """None where the run is healed, `missed` where it never came to the point."""
        site = self.base.copy(pathlib.Path(tempfile.mkdtemp(dir=self.tools.folder)) / "site")
        try:
            killed = site.run(self.runbook, TAMSDR_CRASH_AT=point)
            if killed.returncode == self.code:
                return "missed"
            if killed.returncode != -9:
                raise Unexpected(told(killed))
            if way == "resume":
                self.prove_resumed(site)
            else:
                self.prove_rolled_back(site)
            repeated = site.repeated()
            if repeated:
                raise Unexpected(f"done more than once: {repeated}")
            return None
        finally:
            site.remove()
            site.path.parent.rmdir()

    def prove_resumed(self, site):
        if not site.has_run():
            self.expect(site.condition(), self.before, "the site without a journal")
            done = site.run(self.runbook)
        elif site.report()["outcome"] in ("succeeded", "unverified"):
            done = site.tamsdr("report")
            done.returncode = site.report()["exit_code"]
        else:
            done = site.tamsdr("resume", "--yes")
        self.expect(done.returncode, self.code, told(done))
        report = site.report()
        self.expect(held(report), self.holds, f"holds: {told(done)}")
        condition = site.condition()
        self.expect(condition[0], site.point_digest(report), f"the point's data: {told(done)}")
        self.expect(condition[1:], self.after, "the services")

    def prove_rolled_back(self, site):
        if site.has_run():
            done = site.tamsdr("rollback", "--yes")
            self.expect(done.returncode, 3, told(done))
            self.expect(held(site.report()), [], f"holds: {told(done)}")
        self.expect(site.condition(), self.before, "the site as before")

    @staticmethod
    def expect(found, wanted, what):
        if found != wanted:
            raise Unexpected(f"{what}\nfound {found}, wanted {wanted}")


def held(report):
    return sorted(hold["kind"] if hold["kind"] != "service" else hold["object"] for hold in report["holds"])


def chosen(lines):
    """The first, the middle and the last of each kind, in the order they were passed."""
    kinds = collections.OrderedDict()
    for line in lines:
        kinds.setdefault(line.rsplit("|", 1)[0], []).append(line)
    points = []
    for passed in kinds.values():
        points += sorted({passed[0], passed[len(passed) // 2], passed[-1]}, key=passed.index)
    return points


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="folder of tamsdr and tamsdr-lab")
    parser.add_argument("--runbook", action="append", type=pathlib.Path, required=True)
    parser.add_argument("--results", type=pathlib.Path, help="file to go on with")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin nothing after this time")
    parser.add_argument("--sample", action="store_true", help="points that are left over are no failure")
    parser.add_argument("--seed", type=int, default=1, help="order of the points")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--point", help="only this one")
    parser.add_argument("--then", choices=["resume", "rollback"], help="only this way")
    return parser.parse_args()


def work(options, tools):
    done = {}
    if options.results and options.results.exists():
        for line in options.results.read_text().splitlines():
            entry = json.loads(line)
            done[(entry["runbook"], entry["point"], entry["way"])] = entry["result"]
    ways = [options.then] if options.then else ["resume", "rollback"]
    matrices = [Matrix(tools, runbook) for runbook in options.runbook]
    cases = [
        (matrix, point, way)
        for matrix in matrices for point in matrix.points for way in ways
        if options.point in (None, point)]
    random.Random(options.seed).shuffle(cases)
    end = time.monotonic() + options.seconds
    lock = threading.Lock()
    tried = []

    def one(case):
        matrix, point, way = case
        key = (matrix.name, point, way)
        if key in done or time.monotonic() > end:
            return
        try:
            result = matrix.settle_nearest(point, way) or "healed"
        except (Unexpected, subprocess.TimeoutExpired, KeyError, TypeError) as error:
            result = f"FAILED: {error}"
        with lock:
            done[key] = result
            tried.append(key)
            if options.results:
                with options.results.open("a") as file:
                    file.write(json.dumps(
                        {"runbook": key[0], "point": point, "way": way, "result": result}) + "\n")
            if result.startswith("FAILED"):
                print(f"{key[0]} killed at '{point}', then {way}: {result}\n  replay: {sys.argv[0]} "
                      f"--programs {options.programs} --runbook {matrix.runbook} --then {way} "
                      f"--point '{point}'", flush=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(one, cases))
    return matrices, cases, done, tried


def main():
    options = parse()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tamsdr-matrix-"))
    tools = Tools(options.programs.resolve(), folder)
    began = time.monotonic()
    try:
        matrices, cases, done, tried = work(options, tools)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for matrix in matrices:
        own = [done.get((matrix.name, point, way)) for other, point, way in cases if other is matrix]
        counts = collections.Counter(
            "not yet" if result is None else result.split(":")[0] for result in own)
        print(f"{matrix.name}: {len(matrix.points)} points, {len(own)} kills: "
              + ", ".join(f"{count} {word}" for word, count in sorted(counts.items())))
    print(f"seed {options.seed}, {len(tried)} kills in {time.monotonic() - began:.0f} s")
    failed = any(result.startswith("FAILED") for result in done.values())
    waiting = any(done.get((matrix.name, point, way)) is None for matrix, point, way in cases)
    sys.exit(1 if failed else 3 if waiting and not options.sample else 0)


if __name__ == "__main__":
    main()
