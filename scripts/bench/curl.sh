#!/usr/bin/env bash
# What a workflow step with curl does: a GET and a PUT for each user, one after the other. Inputs as an action gets them.
set -euo pipefail
url="$(printenv INPUT_API-URL)/users"
request() { curl -fsS ${NODE_EXTRA_CA_CERTS:+--cacert "$NODE_EXTRA_CA_CERTS"} -H "Authorization: Token token=$(printenv INPUT_API-KEY)" "$@"; }

for id in $(printenv INPUT_USER-ID); do
  request "$url/$id" > /dev/null
  request "$url/$id" -X PUT -H 'Content-Type: application/json' -d "{\"lastname\": \"$(printenv INPUT_LASTNAME)\"}" > /dev/null
done
