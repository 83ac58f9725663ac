#!/usr/bin/env bash
# Installs the system libraries that the build needs, those that are missing only (Debian, Ubuntu).
set -euo pipefail

needed=(libcurl4-openssl-dev libyaml-dev libssl-dev libsqlite3-dev pkg-config openssl "$@")
missing=()
for package in "${needed[@]}"; do
  dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed$' ||
    missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "missing: ${missing[*]}; install them as root (apt-get install), then run this again" >&2
    exit 1
  }
  as_root=(sudo)
fi
echo "installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  "${missing[@]}" >/dev/null
