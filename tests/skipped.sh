#!/bin/sh
# Says what the last test run of a build folder left out: each SKIPPED line and their number. Usage: skipped.sh BUILD
set -eu
log=$1/Testing/Temporary/LastTest.log
count=$(grep -c '^SKIPPED' "$log" || true)
[ "$count" -eq 0 ] && exit 0
echo "$count checks were left out:"
grep '^SKIPPED' "$log" | sort | uniq -c
