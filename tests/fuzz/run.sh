#!/usr/bin/env bash
# Runs fuzz targets of build/fuzz under libFuzzer, each for some seconds, with a corpus of its own that grows from run to
# run. Ends at the first finding; its input is left in build/fuzz/findings. Usage: run.sh TARGET|all SECONDS
set -euo pipefail
cd "$(dirname "$0")/../.."
wanted=$1
limit=$2
export ASAN_OPTIONS=detect_stack_use_after_return=1:${ASAN_OPTIONS:-}
export UBSAN_OPTIONS=print_stacktrace=1:${UBSAN_OPTIONS:-}

mkdir -p build/fuzz/findings
for program in build/fuzz/fuzz/*_fuzz; do
  name=$(basename "$program" _fuzz)
  [ "$wanted" = all ] || [ "$wanted" = "$name" ] || continue
  corpus=build/fuzz/corpus/$name
  mkdir -p "$corpus"
  inputs=("$corpus")
  [ -d "fixtures/fuzz/$name" ] && inputs+=("fixtures/fuzz/$name")
  dictionary=()
  [ -e "fixtures/fuzz/$name.dict" ] && dictionary=("-dict=fixtures/fuzz/$name.dict")
  log=build/fuzz/$name.log
  if ! "$program" -max_total_time="$limit" -timeout=20 -rss_limit_mb=3000 -max_len=8192 \
    -artifact_prefix="build/fuzz/findings/$name-" -print_final_stats=1 "${dictionary[@]}" "${inputs[@]}" \
    >"$log" 2>&1; then
    tail -60 "$log"
    echo "FAILED: $name; the input is in build/fuzz/findings, the whole output in $log"
    exit 1
  fi
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  coverage=$(grep -o 'cov: [0-9]* ft: [0-9]*' "$log" | tail -1)
  printf '%-20s %10s executions, %s, %s inputs kept\n' "$name" "$executions" "$coverage" "$(ls "$corpus" | wc -l)"
done
