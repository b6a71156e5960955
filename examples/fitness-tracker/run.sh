#!/usr/bin/env bash
# Runs the example's tests in the sandbox and shows what its roles could do without.
# Usage: run.sh PATH-TO-LEASTWISE
set -euo pipefail
leastwise=$(realpath "$1")
cd "$(dirname "$0")"
tools=${LEASTWISE_TOOLS:-$(realpath ../..)/build/tools}

# The SDKs that `make` installed, unless the example has its own.
[ -e node_modules ] || ln -s "$tools/sdk-node/node_modules" node_modules
[ -d "$tools/sdk-python/bin" ] && PATH="$tools/sdk-python/bin:$PATH"
if [ -d "$tools/node/node_modules/node/bin" ]; then
  PATH="$tools/node/node_modules/node/bin:$PATH"
  export LEASTWISE_NODE="$tools/node/node_modules/node"
fi
export PATH

"$leastwise" test -- sh -c 'node --test tests/*.test.mjs && python3 -m unittest discover -s tests'
"$leastwise" tighten
