#!/usr/bin/env python3
"""python3 Tests/compare/segments.py [FOLDER OF tamsdr AND tamsdr-lab, else `swift build --show-bin-path`] [SIZE…]

What the check of the database costs tamsdr on tables of more and more segments: statements, rows and
bytes that come from Trino, counted by a proxy before it, and the memory of the process. The work is the
database's: what comes over is to stay the same. Waiting longer takes more polls, so the bytes grow a
little with the time. Ends with 1 where the rows grow with the segments, or the memory by more than 4 MB.
Ten million segments take the lab an hour, and 15 GB of the temporary folder.
"""

import http.client
import http.server
import json
import os
import re
import sqlite3
import shutil
import sys
import threading
import uuid
from pathlib import Path
from urllib.parse import urlparse

from store import Lab, find, programs

SIZES = [int(text) for text in sys.argv[2:]] or [1_000, 10_000, 100_000]

SNAPSHOT = """
runbook: snapshot
steps:
  - { id: take, action: vast.snapshot, with: { bucket: tams-db, expiry: 1h } }
"""

CHECK = """
runbook: check
steps:
  - id: check
    action: tams.check_database
    timeout: 12h
    with:
     point:
      class: one_part
      database:
        bucket: tams-db
        directory: /tams/db
        restored: true
        snapshot: "%(snapshot)s"
        snapshot_id: %(id)s
        snapshot_directory: /tams/db
        created: %(created)s
      buckets: []
      restores: {}
"""


class Counter:
    """A proxy before Trino, which counts what it gives."""

    def __init__(self, url):
        target = urlparse(url)
        counter = self
        self.statements = self.rows = self.bytes = 0

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def forward(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                server = http.client.HTTPConnection(target.hostname, target.port)
                server.request(self.command, self.path, body, dict(self.headers))
                answer = server.getresponse()
                content = answer.read()
                counter.count(self.command, content)
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                server.close()

            do_GET = do_POST = do_DELETE = do_HEAD = forward

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def count(self, method, content):
        self.statements += method == "POST"
        self.bytes += len(content)
        if content.startswith(b"{"):
            self.rows += len(json.loads(content).get("data") or [])


def grow(path, segments):
    """So many segments in a hundred flows; written beside the file and moved in, as the lab does."""
    copy = path.with_suffix(".grown")
    shutil.copy(path, copy)
    tables = sqlite3.connect(copy)
    flows = [str(uuid.UUID(int=number)) for number in range(100)]
    source = tables.execute("SELECT id FROM sources LIMIT 1").fetchone()[0]
    tables.execute("DELETE FROM segments")
    tables.execute("DELETE FROM objects")
    tables.execute("DELETE FROM flow_object_references")
    tables.executemany(
        "INSERT INTO flows (id, source_id, label) SELECT ?, ?, '' "
        "WHERE ? NOT IN (SELECT id FROM flows)", [(flow, source, flow) for flow in flows])

    def rows():
        for number in range(segments):
            start = 1_700_000_000 + number // 100 * 10
            yield (f"{number:032x}", flows[number % 100], f"object-{number:09}",
                   f"[{start}:0_{start + 10}:0)", f"tams/2026/03/01/object-{number:09}")

    tables.executemany(
        "INSERT INTO segments (id, flow_id, object_id, timerange, storage_path) "
        "VALUES (?, ?, ?, ?, ?)", rows())
    tables.execute("INSERT INTO objects (id, size) SELECT object_id, 0 FROM segments")
    tables.execute(
        "INSERT INTO flow_object_references (object_id, flow_id, created) "
        "SELECT object_id, flow_id, '2026-01-01 00:00:00.000000' FROM segments")
    tables.commit()
    tables.close()
    os.replace(copy, path)


def check(lab, counter):
    document = lab.run(SNAPSHOT)[4]
    taken = next(step for step in document["steps"] if step["id"] == "take")["outputs"]["snapshot"]
    counter.statements = counter.rows = counter.bytes = 0
    (numbers,), spent, processor, memory, document = lab.run(
        CHECK % {"snapshot": taken["snapshot"], "id": taken["snapshot_id"],
                 "created": taken["created"]}, "V12")
    if find(document, "V06")["segments"]["live"] == 0 or numbers["different"] != 0:
        sys.exit(f"the check did not see what it should: {numbers}")
    return counter.statements, counter.rows, counter.bytes, memory, processor, spent


def main():
    with Lab(programs(), "--segments", 5) as lab:
        (path,) = Path(lab.folder / "lab").glob("**/live/**/*.sqlite")
        text = lab.site.read_text()
        endpoint = r'(trino:\s+(?:{ )?endpoint: )"?([^",\s]+)"?'
        counter = Counter(re.search(endpoint, text)[2])
        lab.site.write_text(
            re.sub(endpoint, lambda found: f'{found[1]}"{counter.url}"', text))
        print(f"{'segments':>10} {'statements':>11} {'rows':>6} {'bytes':>8} {'MB':>6} "
              f"{'processor':>10} {'seconds':>8}")
        runs = []
        for segments in SIZES:
            grow(path, segments)
            runs.append(check(lab, counter))
            statements, rows, size, memory, processor, spent = runs[-1]
            print(f"{segments:10} {statements:11} {rows:6} {size:8} {memory:6.1f} {processor:10.2f} "
                  f"{spent:8.2f}", flush=True)
        first, last = runs[0], runs[-1]
        sys.exit(last[1] > first[1] or last[3] > first[3] + 4)


if __name__ == "__main__":
    main()
