#!/usr/bin/env bash
# Installs what is missing, checks the format, builds, and runs every test.
# Ends with a line "N passed, M failed"; exit 0 only if M is 0.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "== packages"
bash examples/install-packages.sh python3 python3-venv strace man-db
if ! cmp -s Tests/requirements.txt .venv/installed.txt; then
  rm -rf .venv
  python3 -m venv .venv
  .venv/bin/pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
  cp Tests/requirements.txt .venv/installed.txt
fi

echo "== format"
swift format lint --strict --recursive Sources Tests Package.swift

log=$(mktemp)
trap 'rm -f "$log"' EXIT

echo "== build"
swift build --build-tests 2>&1 | tee "$log"
# What only a whole-module build finds would meet the operator first.
swift build -c release --static-swift-stdlib 2>&1 | tee -a "$log"
if grep -aE "^$PWD/(Sources|Tests)/.* warning: " "$log"; then
  echo "warnings are errors here" >&2
  exit 1
fi

echo "== tests"
status=0
# All tests share a thread to each core: on a slow machine, what waits for a network would time out behind
# hundreds of others that were begun with it.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(($(nproc) * 8))
# Simulated runs, and labs in the test's own process, fill every core: beside them, what waits for a
# network or a process would time out.
busy='^EngineTests|OnLabTests|CorruptionTests|RandomHistoryTests'
swift test --skip-build --parallel --skip "$busy" 2>&1 | tee "$log" || status=$?
swift test --skip-build --filter "$busy" 2>&1 | tee -a "$log" || status=$?

# A failed test names itself on a line of its own; a crash says nothing, but is in the exit status.
total=$(sed -nE 's/^.* Test run with ([0-9]+) tests? .*/\1/p' "$log" | awk '{ sum += $1 } END { print sum }')
failed=$(grep -aE ' Test .* failed after' "$log" | grep -cv ' Test run with ' || true)
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
  failed=1
  echo "the test process ended with status $status without naming a failed test"
fi
echo "$((${total:-$failed} - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
