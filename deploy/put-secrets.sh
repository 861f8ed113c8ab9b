#!/usr/bin/env bash
# Puts the values of secrets where Terraform has made their places: asks for each, makes the master key and Redis' password
# itself. Nothing is written to a file, shown, or given as an argument.
#   deploy/put-secrets.sh deploy/terraform/examples/production
set -euo pipefail

folder=${1:?the folder that was applied}
output() { terraform -chdir="$folder" output -json "$1"; }
field() { node -e 'const v = JSON.parse(require("node:fs").readFileSync(0, "utf8")); const r = process.argv[1].split(".").reduce((x, k) => x?.[k], v); console.log(r ?? "")' "$1"; }

# NAME ARN, the value on standard input.
put() {
  case $2 in
    arn:*:secretsmanager:*) aws secretsmanager put-secret-value --secret-id "$2" --secret-string file:///dev/stdin >/dev/null ;;
    arn:*:ssm:*) aws ssm put-parameter --name "${2#*:parameter}" --type SecureString --overwrite --value file:///dev/stdin >/dev/null ;;
    *) echo "$1: $2 is no place for a secret"; exit 1 ;;
  esac
  echo "$1: put"
}

redis=$(output redis)
output secrets | node -e 'for (const pair of Object.entries(JSON.parse(require("node:fs").readFileSync(0, "utf8")))) console.log(pair.join(" "))' |
  while read -r name arn <&3; do
    case $name in
      GEPETO_MASTER_KEY | GEPETO_METRICS_TOKEN)
        # A master key that is there stays: another one would sign everybody out.
        if aws secretsmanager get-secret-value --secret-id "$arn" --query Name --output text >/dev/null 2>&1; then echo "$name: there already"; continue; fi
        if [ "${arn#*:ssm:}" != "$arn" ] && ! aws ssm get-parameter --name "${arn#*:parameter}" --with-decryption --query Parameter.Value --output text | grep -q '^unset'; then echo "$name: there already"; continue; fi
        openssl rand -hex 32 | tr -d '\n' | put "$name" "$arn"
        ;;
      REDIS_URL)
        id=$(field id <<<"$redis")
        endpoint=$(field endpoint <<<"$redis")
        token=$(openssl rand -hex 32)
        printf '{"ReplicationGroupId":"%s","AuthToken":"%s","AuthTokenUpdateStrategy":"ROTATE","ApplyImmediately":true}' "$id" "$token" |
          aws elasticache modify-replication-group --cli-input-json file:///dev/stdin >/dev/null
        aws elasticache wait replication-group-available --replication-group-id "$id"
        printf '{"ReplicationGroupId":"%s","AuthToken":"%s","AuthTokenUpdateStrategy":"SET","ApplyImmediately":true}' "$id" "$token" |
          aws elasticache modify-replication-group --cli-input-json file:///dev/stdin >/dev/null
        printf 'rediss://:%s@%s:6379' "$token" "$endpoint" | put "$name" "$arn"
        ;;
      *)
        read -rsp "$name (empty: leave it): " value </dev/tty
        echo
        [ -z "$value" ] || printf '%s' "$value" | put "$name" "$arn"
        ;;
    esac
  done 3<&0
