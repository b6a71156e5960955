#!/bin/sh
# Runs a Python script with the SDKs that `make` installs. Usage: run.sh SCRIPT ARGUMENTS...
set -eu
python=$LEASTWISE_TOOLS/sdk-python/bin/python
for needed in "$python" "$LEASTWISE_TOOLS/sdk-python/bin/aws" "$LEASTWISE_TOOLS/sdk-node/node_modules"; do
  [ -e "$needed" ] || { echo "$needed is missing; \`make setup\` installs it" >&2; exit 1; }
done
# npm's Node where the distribution's is too old for the SDK.
[ -d "$LEASTWISE_TOOLS/node/node_modules/node/bin" ] && PATH=$LEASTWISE_TOOLS/node/node_modules/node/bin:$PATH
export PATH PYTHONDONTWRITEBYTECODE=1
exec "$python" "$@"
