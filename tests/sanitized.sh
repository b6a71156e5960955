#!/usr/bin/env bash
# `make asan`: every test in a build with the address and undefined-behaviour sanitizers. Each process writes what its
# sanitizer finds into a file, because some have no one who reads their standard error or exit status: a program that a
# test stops, the spawner, a fuzz target's child. One file is enough to fail.
set -uo pipefail
cd "$(dirname "$0")/.."
findings=$PWD/build/asan/findings
rm -rf "$findings"
mkdir -p "$findings"
chmod 1777 "$findings" # a process that has become another user writes here too
common=log_path=$findings/report:exitcode=99
export ASAN_OPTIONS=$common:detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1
export LSAN_OPTIONS=$common
export UBSAN_OPTIONS=$common:print_stacktrace=1
make --no-print-directory test PRESET=asan
status=$?
if [ -n "$(ls "$findings")" ]; then
  head -n 60 "$findings"/*
  echo "FAILED: the sanitizers found something; the reports are in $findings"
  exit 1
fi
exit $status
