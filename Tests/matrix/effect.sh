#!/usr/bin/env bash
# One effect of a test: a line with its name in FOLDER/effects. `effect.sh do|probe|undo|gone FOLDER
# NAME`; FOLDER/made counts how often each was made. `probe` ends with 3 where the effect is not there,
# `gone` where it is.
set -euo pipefail
way=$1 folder=$2 name=$3
exec 9>"$folder/effects.lock"
flock 9
touch "$folder/effects" "$folder/made"
case $way in
  do)
    echo "$name" >>"$folder/effects"
    echo "$name" >>"$folder/made"
    ;;
  probe) grep -qxF "$name" "$folder/effects" || exit 3 ;;
  gone) ! grep -qxF "$name" "$folder/effects" || exit 3 ;;
  undo)
    grep -vxF "$name" "$folder/effects" >"$folder/effects.new" || true
    mv "$folder/effects.new" "$folder/effects"
    ;;
esac
