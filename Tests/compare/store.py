"""A bucket and its snapshot on a SeaweedFS of its own, and tamsdr pointed at it.

A plain S3 server has no snapshots, so one is written into the bucket as keys below `.snapshot/`, where
tamsdr looks for it. The live listing then shows those keys too: tamsdr reports them as added, its run
fails, and what counts is the time that its checks report.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TOOLS = ROOT / ".venv/bin"
PREFIXES = 32
BUCKET, DATABASE, SNAPSHOT = "tams-media", "tams-db", "point"
REPEATS, TURNS = 3, 5

RUNBOOK = """
runbook: compare
objectives: { rto: 1h }
steps:
  - id: check
    action: tams.check_objects
    with:
     sample: %(sample)s
     reads: 0
     whole_reads: 0
     point:
      class: one_part
      database: { bucket: %(database)s, directory: /tams/db, restored: false }
      buckets:
        - bucket: %(bucket)s
          directory: /tams/media
          restored: true
          snapshot: %(snapshot)s
          snapshot_id: 1
          snapshot_directory: /tams/media
          created: 2026-03-01T00:00:00Z
      restores: {}
"""


def programs():
    """The folder of tamsdr and tamsdr-lab: the first argument, else where they were built."""
    if len(sys.argv) > 1:
        return Path(sys.argv[1]).absolute()
    return Path(subprocess.run(
        ["swift", "build", "--show-bin-path"], cwd=ROOT, check=True, capture_output=True,
        text=True).stdout.strip())


def built_floor(folder):
    """The C client that does the least."""
    subprocess.run(["cc", "-O2", HERE / "floor.c", "-lcurl", "-o", folder / "floor"], check=True)
    return folder / "floor"


def measured(words, environment=None, input=None):
    """Seconds, processor seconds, MB at most and the output of one run."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as source:
        source.write((input or "").encode())
        source.seek(0)
        child = subprocess.Popen(words, env=environment, stdin=source, stdout=out)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        spent = time.monotonic() - began
        out.seek(0)
        return spent, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out.read().decode(), \
            child.returncode


def find(value, check):
    """The numbers of a check, wherever it stands in a report."""
    if isinstance(value, dict):
        if value.get("id") == check and "numbers" in value:
            return value["numbers"]
        value = list(value.values())
    if isinstance(value, list):
        return next(filter(None, (find(one, check) for one in value)), None)
    return None


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Lab:
    """A small lab: it gives the site file and its secrets."""

    def __init__(self, programs, *options):
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="tamsdr-compare-"))
        self.runs = 0
        subprocess.run(
            [programs / "tamsdr-lab", "start", "--dir", self.folder / "lab", *map(str, options)],
            check=True, stdout=subprocess.DEVNULL)
        self.site = self.folder / "lab/site.yaml"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run([self.programs / "tamsdr-lab", "stop", "--dir", self.folder / "lab"],
                       check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(self.folder)

    def limit(self, connections):
        """So many requests at the same time at most."""
        self.site.write_text(f"{self.site.read_text()}\nconnections: {connections}\n")

    def run(self, runbook, *checks):
        """The numbers of some checks of a run, its processor seconds and its MB."""
        self.runs += 1
        (self.folder / "compare.yaml").write_text(runbook)
        state = self.folder / f"state-{self.runs}"
        spent, processor, memory, output, _ = measured(
            [self.programs / "tamsdr", "run", self.folder / "compare.yaml", "--site", self.site,
             "--yes", "--state-dir", state, "--on-failure", "stop"])
        report = subprocess.run(
            [self.programs / "tamsdr", "report", "--format", "json", "--state-dir", state],
            capture_output=True, text=True)
        document = json.loads(report.stdout) if report.returncode == 0 else {}
        numbers = [find(document, check) for check in checks]
        if None in numbers:
            sys.exit(f"{output[-2000:]}{report.stderr[-2000:]}")
        return numbers, spent, processor, memory, document


class Store(Lab):
    """With a server that holds `objects` objects and their snapshot."""

    def __init__(self, programs, objects):
        super().__init__(programs, "--segments", 5)
        self.server = None
        try:
            self.begin(objects)
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        if self.server:
            self.server.kill()
            self.server.wait()
        super().__exit__()

    def begin(self, objects):
        text = self.site.read_text()
        key = re.search(r'access_key: "?([^"\n]+)', text)[1]
        secret = (self.site.parent / re.search(r"secret_key: { file: (\S+) }", text)[1]) \
            .read_text().strip()
        self.url = self.start_server(key, secret)
        self.site.write_text(
            re.sub(r"(s3:\n  endpoint: )\S+", lambda found: f'{found[1]}"{self.url}"', text))
        self.environment = {
            **os.environ, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
            "RCLONE_CONFIG": "/dev/null",
            "RCLONE_CONFIG_W_TYPE": "s3", "RCLONE_CONFIG_W_PROVIDER": "SeaweedFS",
            "RCLONE_CONFIG_W_ENV_AUTH": "true", "RCLONE_CONFIG_W_ENDPOINT": self.url}
        self.keys = []
        for number in range(objects):
            place = self.folder / f"objects/tams/2026/03/{number % PREFIXES + 1:02}"
            if number < PREFIXES:
                place.mkdir(parents=True)
            name = f"{number * 2654435761 % 2**32:08x}"
            (place / name).write_text(str(number))
            self.keys.append(f"tams/2026/03/{number % PREFIXES + 1:02}/{name}")
        self.upload()

    def start_server(self, key, secret):
        ports = free_ports(11)
        names = ["s3.port", "s3.port.grpc", "filer.port", "filer.port.grpc", "master.port",
                 "master.port.grpc", "volume.port", "volume.port.grpc", "debug.port",
                 "s3.port.iceberg", "s3.port.lance"]
        folder = self.folder / "server"
        folder.mkdir()
        (folder / "s3.json").write_text(json.dumps({"identities": [{
            "name": "compare", "actions": ["Admin", "Read", "Write", "List"],
            "credentials": [{"accessKey": key, "secretKey": secret}]}]}))
        self.server = subprocess.Popen(
            [TOOLS / "weed", "server", "-dir=.", "-ip=127.0.0.1", "-master.telemetry=false",
             "-volume.max=200", "-master.volumeSizeLimitMB=64", "-s3", "-s3.iam=false",
             "-s3.config=s3.json", *(f"-{name}={port}" for name, port in zip(names, ports))],
            cwd=folder, env={**os.environ, "TMPDIR": str(folder)}, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        return f"http://127.0.0.1:{ports[0]}"

    def upload(self):
        """Tries the first upload until the server takes it, then writes the bucket and its snapshot."""
        s5cmd = [TOOLS / "s5cmd", "--endpoint-url", self.url]
        for _ in range(60):
            if subprocess.run([*s5cmd, "mb", f"s3://{BUCKET}"], env=self.environment,
                              capture_output=True).returncode == 0:
                break
            time.sleep(1)
        for prefix in ("", f".snapshot/{SNAPSHOT}/"):
            subprocess.run(
                [*s5cmd, "cp", f"{self.folder / 'objects'}/", f"s3://{BUCKET}/{prefix}"],
                env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def check(self, sample, *checks):
        """See `run`: the check of objects with a sample of so many."""
        runbook = RUNBOOK % {
            "sample": sample, "database": DATABASE, "bucket": BUCKET, "snapshot": SNAPSHOT}
        return self.run(runbook, *checks)

    def once(self, words, input=None):
        """Seconds, processor seconds, output."""
        spent, processor, _, output, code = measured(words, self.environment, input)
        if code != 0:
            sys.exit(f"{' '.join(map(str, words))} ended with {code}\n{output[-2000:]}")
        return spent, processor, output

    def fastest(self, words, input=None):
        """The same of the fastest of some runs."""
        return min(self.once(words, input) for _ in range(REPEATS))


def in_turn(*contestants):
    """What each gives in the middle of some runs, by its first number. Machines are noisy: so the noise
    of a moment meets all."""
    turns = [[run() for run in contestants] for _ in range(TURNS)]
    return tuple(sorted(runs, key=lambda run: run[0])[TURNS // 2] for runs in zip(*turns))
