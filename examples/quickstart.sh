#!/usr/bin/env bash
# From a fresh Debian machine with a Swift toolchain to a TAMS that was lost and came back:
# builds, starts the lab, loses the database and part of the bucket, restores both, proves that the
# data is what the chosen snapshots hold, and prints the report. Leaves nothing running.
set -euo pipefail
cd "$(dirname "$0")/.."

bash examples/install-packages.sh
swift build -c release --static-swift-stdlib
PATH="$(swift build -c release --show-bin-path):$PATH"

folder=$(mktemp -d)
lab=$folder/lab
export TAMSDR_STATE_DIR=$folder/state
trap 'tamsdr-lab stop --dir "$lab" || true; rm -rf "$folder"' EXIT

echo "== a TAMS with a year of history"
tamsdr-lab start --dir "$lab"

echo "== a disaster: the database and part of the bucket are lost"
tamsdr-lab disaster --dir "$lab" both

echo "== the way back"
tamsdr run runbooks/full-restore.yaml --site "$lab/site.yaml" --yes

echo "== the report"
tamsdr report | tee "$folder/report"

echo "== the proof: live data against the snapshots it went back to"
snapshot() { sed -nE "s/^ *$1 +[^ ]+: ([^ ]+)$/\\1/p" "$folder/report" | head -n 1; }
live=$(tamsdr-lab digest --dir "$lab")
kept=$(tamsdr-lab digest --dir "$lab" --database "$(snapshot database)" --bucket "$(snapshot bucket)")
echo "live      $live"
echo "snapshots $kept"
[ "$live" = "$kept" ] || { echo "the restored data is not what the snapshots hold" >&2; exit 1; }
echo "equal"
