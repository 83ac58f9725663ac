#!/usr/bin/env bash
# Makes up bytes for what is read from outside: Tests/fuzz.sh [SECONDS] [TARGET…]
# Each of yaml, expressions, journal and answers is read for so many seconds, 60 if not said otherwise.
# An input that ends the program, or takes 10 s, is left in .build_fuzz and ends the script.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=60
if [[ "${1:-}" =~ ^[0-9]+$ ]]; then
  seconds=$1
  shift
fi
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(yaml expressions journal answers)

built=.build_fuzz
coverage=(-Xswiftc -sanitize=fuzzer -Xswiftc -O)
for target in Actions RunbookYAML Reporting Store; do
  swift build --scratch-path $built --target $target "${coverage[@]}"
done

objects=()
for module in Core Signing RunbookYAML Store Transport CurlShim Actions Reporting Subprocess \
  _SubprocessCShims SystemPackage CSystem; do
  folder=$built/debug/$module.build
  [ -d "$folder" ] || continue
  while IFS= read -r object; do
    # What a source left that is no more there would be linked twice.
    if [ -d "Sources/$module" ]; then
      source=$(find "Sources/$module" "$folder/DerivedSources" -name "$(basename "$object" .o)" -print -quit 2>/dev/null || true)
      [ -n "$source" ] || continue
    fi
    objects+=("$object")
  done < <(find "$folder" -name '*.o')
done
maps=()
for module in CCurl CYAML CCrypto; do maps+=(-Xcc "-fmodule-map-file=Sources/$module/module.modulemap"); done
while IFS= read -r map; do maps+=(-Xcc "-fmodule-map-file=$map"); done < <(
  find Sources/CurlShim $built/checkouts/swift-system $built/checkouts/swift-subprocess \
    $built/debug/CurlShim.build -name module.modulemap)
# What is `package` is seen by the package's own name alone.
package=$(grep -oE '"-package-name","[^"]+"' $built/debug.yaml | head -n 1 | cut -d '"' -f 4)
swiftc -sanitize=fuzzer -parse-as-library -O -swift-version 6 -package-name "$package" \
  -module-name Fuzzing -I $built/debug/Modules -ISources/CurlShim/include "${maps[@]}" \
  Tests/FuzzTests/FuzzTarget.swift Tests/FuzzTests/FuzzedAnswer.swift Tests/fuzzing/Entry.swift \
  "${objects[@]}" -lcurl -lyaml -lcrypto -o $built/fuzz

for target in "${targets[@]}"; do
  echo "== $target"
  mkdir -p "$built/corpora/$target"
  seeds=(Tests/fuzzing/corpora/"$target")
  [ "$target" != yaml ] || seeds+=(runbooks)
  TAMSDR_FUZZ=$target nice -n 19 $built/fuzz "$built/corpora/$target" "${seeds[@]}" \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
    -artifact_prefix="$built/$target-" -print_final_stats=1
done
