#!/usr/bin/env bash
# Puts the values of secrets where Terraform has made their places: asks for each, makes the master key and Redis' password
# itself. Nothing is written to a file, shown, or given as an argument.
#   deploy/put-secrets.sh deploy/terraform/examples/production
#   deploy/put-secrets.sh deploy/terraform/examples/production second     # the other region's; its master key is the first one's
set -euo pipefail

folder=${1:?the folder that was applied}
which=${2:+${2}_}
output() { terraform -chdir="$folder" output -json "$1"; }
field() { node -e 'const v = JSON.parse(require("node:fs").readFileSync(0, "utf8")); const r = process.argv[1].split(".").reduce((x, k) => x?.[k], v); console.log(r ?? "")' "$1"; }
region_of() { cut -d: -f4 <<<"$1"; }

# NAME ARN, the value on standard input.
put() {
  local region
  region=$(region_of "$2")
  case $2 in
    arn:*:secretsmanager:*) aws secretsmanager put-secret-value --region "$region" --secret-id "$2" --secret-string file:///dev/stdin >/dev/null ;;
    arn:*:ssm:*) aws ssm put-parameter --region "$region" --name "${2#*:parameter}" --type SecureString --overwrite --value file:///dev/stdin >/dev/null ;;
    *) echo "$1: $2 is no place for a secret"; exit 1 ;;
  esac
  echo "$1: put"
}

# ARN -> the value that is there.
value_of() {
  case $1 in
    arn:*:secretsmanager:*) aws secretsmanager get-secret-value --region "$(region_of "$1")" --secret-id "$1" --query SecretString --output text ;;
    *) aws ssm get-parameter --region "$(region_of "$1")" --name "${1#*:parameter}" --with-decryption --query Parameter.Value --output text ;;
  esac
}

# Whether there is a value already. Where AWS does not say, nothing goes on.
is_put() {
  local said
  case $1 in
    arn:*:secretsmanager:*)
      said=$(aws secretsmanager describe-secret --region "$(region_of "$1")" --secret-id "$1" --query VersionIdsToStages --output text) || exit 1
      [ "$said" != None ]
      ;;
    *)
      said=$(value_of "$1") || exit 1
      [[ $said != unset* ]]
      ;;
  esac
}

ask_for() { # NAME ARN
  read -rsp "$1 (empty: leave it): " value </dev/tty
  echo
  [ -z "$value" ] || printf '%s' "$value" | put "$1" "$2"
}

# Under another master key nothing that is sealed can be read: one that is there stays, and a second region has the first one's.
put_master_key() { # NAME ARN
  local first
  if [ -z "$which" ]; then openssl rand -hex 32 | tr -d '\n' | put "$1" "$2"; return; fi
  first=$(output secrets | field "$1")
  if value=$(value_of "$first"); then printf '%s' "$value" | put "$1" "$2"
  else echo "$1: the first region does not give it; take it from where it is kept apart"; ask_for "$1" "$2"; fi
}

redis=$(output "${which}redis")
output "${which}secrets" | node -e 'for (const pair of Object.entries(JSON.parse(require("node:fs").readFileSync(0, "utf8")))) console.log(pair.join(" "))' |
  while read -r name arn <&3; do
    case $name in
      GEPETO_MASTER_KEY | GEPETO_METRICS_TOKEN)
        if is_put "$arn"; then echo "$name: there already"
        elif [ "$name" = GEPETO_MASTER_KEY ]; then put_master_key "$name" "$arn"
        else openssl rand -hex 32 | tr -d '\n' | put "$name" "$arn"; fi
        ;;
      REDIS_URL)
        id=$(field id <<<"$redis")
        endpoint=$(field endpoint <<<"$redis")
        region=$(region_of "$arn")
        token=$(openssl rand -hex 32)
        printf '{"ReplicationGroupId":"%s","AuthToken":"%s","AuthTokenUpdateStrategy":"ROTATE","ApplyImmediately":true}' "$id" "$token" |
          aws elasticache modify-replication-group --region "$region" --cli-input-json file:///dev/stdin >/dev/null
        aws elasticache wait replication-group-available --region "$region" --replication-group-id "$id"
        printf '{"ReplicationGroupId":"%s","AuthToken":"%s","AuthTokenUpdateStrategy":"SET","ApplyImmediately":true}' "$id" "$token" |
          aws elasticache modify-replication-group --region "$region" --cli-input-json file:///dev/stdin >/dev/null
        printf 'rediss://:%s@%s:6379' "$token" "$endpoint" | put "$name" "$arn"
        ;;
      *) ask_for "$name" "$arn" ;;
    esac
  done 3<&0
