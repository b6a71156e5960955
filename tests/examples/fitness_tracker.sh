#!/usr/bin/env bash
# The main job end to end, in a copy of examples/fitness-tracker: its tests pass and the gate does not, tightening proposes
# what each function needs, the edited template passes the same tests and the gate without a denial of any function, allows
# nothing new, and nothing is left to propose.
# Usage: fitness_tracker.sh LEASTWISE SOURCE_DIR
set -euo pipefail
leastwise=$1
source=$2
tools=$source/build/tools
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$source/examples/fitness-tracker" "$work/app"
rm -rf "$work/app/node_modules" "$work/app/.leastwise"
cd "$work/app"
ln -s "$tools/sdk-node/node_modules" node_modules
export LEASTWISE_TOOLS=$tools
export PATH="$tools/sdk-python/bin:$PATH"
if [ -d "$tools/node/node_modules/node/bin" ]; then
  export PATH="$tools/node/node_modules/node/bin:$PATH"
  export LEASTWISE_NODE="$tools/node/node_modules/node"
fi
tests='node --test tests/*.test.mjs && python3 -m unittest discover -s tests'

fail() {
  echo "FAILED: $1" >&2
  exit 1
}

echo "== under the template as it is"
status=0
"$leastwise" test --gate least-privilege -- sh -c "$tests" || status=$?
[ "$status" = 6 ] || fail "the gate ended with $status under a loose template"

echo "== the proposal"
cp template.yaml before.yaml
"$leastwise" tighten --diff >proposal.diff
for wanted in '+              Action: dynamodb:GetItem' '+              Action: dynamodb:Query' \
  '+                - dynamodb:DeleteItem' '+                - dynamodb:PutItem' \
  '+              Resource: !Sub "${ActivitiesTable.Arn}/index/by-date"' '+              Resource: !Ref PartnerCredentials'; do
  grep -qF -- "$wanted" proposal.diff || { cat proposal.diff; fail "the proposal lacks: $wanted"; }
done
grep -qF -- '-              Resource: "*"' proposal.diff || fail 'Resource "*" is not taken away'
if "$leastwise" tighten --check >/dev/null; then fail "--check passes a loose template"; fi
"$leastwise" tighten --write
cmp -s template.yaml before.yaml && fail "--write changed nothing"
grep -q '# --- Functions' template.yaml || fail "a comment was lost"

echo "== under the tightened template"
"$leastwise" tighten --verify || fail "the tests need more than what was written"
"$leastwise" test --gate least-privilege --fail-on-denied -- sh -c "$tests"
"$leastwise" tighten --check || fail "a second run proposes more"
"$leastwise" check --no-new-access-than before.yaml || fail "the tightened template allows something new"
echo "1 passed, 0 failed"
