#!/usr/bin/env python3
"""python3 Tests/compare/delay.py [FOLDER OF tamsdr AND tamsdr-lab, else `swift build --show-bin-path`] [SEGMENTS]

The check of objects on a lab whose S3 answers each request 20 ms later: HEAD of every object, live and
in the snapshot. What it takes is to be what the delays alone come to on as many connections, and a fifth
more at most. Ends with 1 where it is not.
"""

import subprocess
import sys

from store import Lab, programs

SEGMENTS = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
CONNECTIONS, DELAY, MARGIN = 16, 0.020, 1.2

RUNBOOK = """
runbook: delay
objectives: { rto: 1h }
steps:
  - id: point
    action: recovery_point.choose
    with: { restore: [buckets] }
  - id: check
    action: tams.check_objects
    with: { point: "${{ steps.point.point }}", sample: %d, reads: 0, whole_reads: 0 }
""" % SEGMENTS


def main():
    with Lab(programs(), "--segments", SEGMENTS) as lab:
        subprocess.run(
            [lab.programs / "tamsdr-lab", "fault", "--dir", lab.folder / "lab", "--service", "s3",
             "--always", "--fault", f"slow:{round(DELAY * 1000)}ms"], check=True,
            stdout=subprocess.DEVNULL)
        lab.limit(CONNECTIONS)
        (numbers,), *_ = lab.run(RUNBOOK, "V15")
        requests, seconds = numbers["requests"], numbers["seconds"]
        least = requests * DELAY / CONNECTIONS
        print(f"{requests} requests, {CONNECTIONS} at a time, {DELAY * 1000:.0f} ms each: {least:.2f} s "
              f"at least, {seconds:.2f} s taken, {seconds / least:.2f} times as long")
        sys.exit(seconds > MARGIN * least)


if __name__ == "__main__":
    main()
