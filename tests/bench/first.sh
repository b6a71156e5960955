#!/bin/sh
# The command of `leastwise test` while it is measured: stores an activity and asks the API for it.
# Usage: first.sh LOAD HEADER, in the project; writes what LOAD measured into first.json.
set -eu
port=${API_URL#http://*:}
"$1" call --operation PutItem --port "${AWS_ENDPOINT_URL##*:}" --access-key "$AWS_ACCESS_KEY_ID" \
  --secret "$AWS_SECRET_ACCESS_KEY" --body "{\"TableName\":\"$TableName\",\"Item\":{\"userId\":{\"S\":\"bench\"},\
\"activityId\":{\"S\":\"1\"},\"type\":{\"S\":\"run\"}}}" >/dev/null
exec "$1" get --requests 1 --port "${port%%/*}" --target /Prod/activities/1 --header "$2" >first.json
