#!/usr/bin/env bash
# Kills tamsdr at every point of every runbook, on real processes, for at most 30 minutes; run it again
# to go on where it was. Ends with 0 when every point is done and healed, with 3 when some are left.
set -euo pipefail
cd "$(dirname "$0")/.."

bash examples/install-packages.sh python3
swift build -c release --static-swift-stdlib
runbooks=(--runbook Tests/matrix/features.yaml)
for name in full-restore database-only bucket-only; do
  runbooks+=(--runbook "runbooks/$name.yaml")
done
# A run mostly waits, for presigned URLs to expire: several to a core.
exec python3 Tests/matrix/kill_matrix.py --programs "$(swift build -c release --show-bin-path)" \
  --jobs "$(($(nproc) * 5))" \
  "${runbooks[@]}" --results .build/kill-matrix.jsonl --seconds "${SECONDS_A_PIECE:-1800}"
