#!/usr/bin/env bash
# leastwise check on the example: what its exit status says, and that the reports are there. Usage: check.sh LEASTWISE
set -euo pipefail
leastwise=$(realpath "$1")
cd "$(dirname "$0")/../../examples/fitness-tracker"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp template.yaml "$work/before.yaml"
cd "$work"

# expect STATUS TEXT -- ARGUMENTS: the exit status, and a text that must be printed ("" for any).
expect() {
  local status=$1 text=$2 got=0
  shift 3
  "$leastwise" check "$@" >out 2>&1 || got=$?
  if [ "$got" != "$status" ] || ! grep -qF -- "$text" out; then
    echo "leastwise check $*: exit $got instead of $status, or \"$text\" is missing in:"
    cat out
    exit 1
  fi
}

cp before.yaml template.yaml
expect 7 "[LW0513]" -- --sarif o.sarif --junit o.xml
grep -q '"version": *"2.1.0"' o.sarif
grep -q '<testsuites tests=' o.xml
expect 0 "[LW0513]" -- --fail-on error
expect 0 "1 accepted" -- --accept LW0513
expect 0 "14 of 14 comparisons" -- --fail-on error --no-new-access-than before.yaml

# A narrower policy is no new access; a wider one is, whatever --fail-on says.
sed -i 's/- DynamoDBReadPolicy: # left.*/- DynamoDBCrudPolicy:/' template.yaml
expect 6 "AuthorizerFunctionRole is newly allowed dynamodb:" -- --fail-on never --no-new-access-than before.yaml
expect 0 "14 of 14 comparisons" -- --fail-on never --template before.yaml --no-new-access-than template.yaml

expect 2 "is no template file, and" -- --no-new-access-than no-such-revision
expect 2 "no template at nowhere.yaml" -- --template nowhere.yaml
expect 1 "--fail-on" -- --fail-on sometimes
echo "Resources: [" >template.yaml
expect 2 "[LW0101]" --
echo "check: statuses 0, 1, 2, 6 and 7"
