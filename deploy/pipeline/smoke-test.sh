#!/usr/bin/env bash
# Whether what runs is well and answers: GET /health, the page, then one question. Reads PUBLIC_URL, GEPETO_API_KEY, and GATEWAY_KEY
# where the way in is API Gateway (deploy/add-caller.sh), which leads to no page.
set -euo pipefail

curl -fsS --retry 10 --retry-delay 6 --retry-all-errors --max-time 10 "$PUBLIC_URL/health" | tee health.json
grep -q '"status":"\(ok\|degraded\)"' health.json
if [ -z "${GATEWAY_KEY:-}" ]; then
  curl -fsS --retry 5 --retry-delay 6 --retry-all-errors --max-time 10 "$PUBLIC_URL/" >page.html
  grep -q '<div id="root">' page.html || { echo "$PUBLIC_URL/ is not Gepeto's page"; exit 1; }
fi
headers=(-H "Authorization: Bearer $GEPETO_API_KEY" -H 'Content-Type: application/json')
if [ -n "${GATEWAY_KEY:-}" ]; then headers+=(-H "x-api-key: $GATEWAY_KEY"); fi
curl -fsS --max-time 60 "$PUBLIC_URL/api/v1/ask" "${headers[@]}" \
  -d '{"question":"What can you tell me about?","cache":"off"}' >answer.json
node -e 'const { answer, traceId } = JSON.parse(require("node:fs").readFileSync("answer.json", "utf8")); if (!answer) process.exit(1); console.log(`answered, trace ${traceId}`)'
