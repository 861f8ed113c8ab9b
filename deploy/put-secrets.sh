#!/usr/bin/env bash
# Puts the values of secrets where Terraform has made their places: asks for each, makes the master key, Redis' password
# and the owner's API key itself where there are none, and ends with what still has no value. Nothing is written to a file, shown, or given as an argument.
#   deploy/put-secrets.sh deploy/terraform/examples/production
#   deploy/put-secrets.sh deploy/terraform/examples/production second     # the other region's; its master key is the first one's
#   deploy/put-secrets.sh deploy/terraform/examples/production rotate     # Redis gets another password: roll out right after it
set -euo pipefail

folder=${1:?the folder that was applied}
shift
which=
isRotated=
for one in "$@"; do
  case $one in
    second) which=second_ ;;
    rotate) isRotated=yes ;;
    *) echo "second or rotate, not '$one'"; exit 2 ;;
  esac
done
# All of them at once: an output that is null is not kept by Terraform, and cannot be asked for by its name.
outputs=$(terraform -chdir="$folder" output -json)
field() { node -e 'const v = JSON.parse(require("node:fs").readFileSync(0, "utf8")); const r = process.argv[1].split(".").reduce((x, k) => x?.[k], v); console.log(r ?? "")' "$1"; }
output() { field "$1" <<<"$outputs"; }
region_of() { cut -d: -f4 <<<"$1"; }
name_of() { echo "${1#*:parameter}"; }

# NAME ARN, the value on standard input.
put() {
  local region key
  region=$(region_of "$2")
  case $2 in
    arn:*:secretsmanager:*) aws secretsmanager put-secret-value --region "$region" --secret-id "$2" --secret-string file:///dev/stdin >/dev/null ;;
    arn:*:ssm:*)
      # Without its key's name the parameter would go over to the key that AWS has for the whole account.
      key=$(aws ssm describe-parameters --region "$region" --parameter-filters "Key=Name,Values=$(name_of "$2")" --query 'Parameters[0].KeyId' --output text)
      aws ssm put-parameter --region "$region" --name "$(name_of "$2")" --type SecureString --key-id "$key" --overwrite --value file:///dev/stdin >/dev/null
      ;;
    *) echo "$1: $2 is no place for a secret"; exit 1 ;;
  esac
  echo "$1: put"
}

# ARN -> the value that is there.
value_of() {
  case $1 in
    arn:*:secretsmanager:*) aws secretsmanager get-secret-value --region "$(region_of "$1")" --secret-id "$1" --query SecretString --output text ;;
    *) aws ssm get-parameter --region "$(region_of "$1")" --name "$(name_of "$1")" --with-decryption --query Parameter.Value --output text ;;
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
  local value state='has none yet'
  if is_put "$2"; then state='empty: the one that is there stays'; fi
  read -rsp "$1 ($state): " value </dev/tty
  echo
  if [ -n "$value" ]; then printf '%s' "$value" | put "$1" "$2"
  elif [ "$state" = 'has none yet' ]; then unset_ones+=" $1"; fi
}

# Under another master key nothing that is sealed can be read: one that is there stays, and a second region has the first one's.
put_master_key() { # NAME ARN
  local first value
  if [ -z "$which" ]; then openssl rand -hex 32 | tr -d '\n' | put "$1" "$2"; return; fi
  first=$(output "secrets.value.$1")
  if value=$(value_of "$first"); then printf '%s' "$value" | put "$1" "$2"
  else echo "$1: the first region does not give it; take it from where it is kept apart"; ask_for "$1" "$2"; fi
}

put_redis() { # NAME ARN
  local id endpoint region token hasPassword
  id=$(output "${which}redis.value.id")
  endpoint=$(output "${which}redis.value.endpoint")
  [ -n "$id" ] || { echo "$1: $folder has no output ${which}redis"; exit 1; }
  region=$(region_of "$2")
  # Another password is one that no running instance knows. A Redis that was made anew has none at all.
  if [ -z "$isRotated" ] && is_put "$2"; then
    hasPassword=$(aws elasticache describe-replication-groups --region "$region" --replication-group-id "$id" --query 'ReplicationGroups[0].AuthTokenEnabled' --output text)
    if [ "$hasPassword" = True ]; then echo "$1: there already"; return; fi
  fi
  token=$(openssl rand -hex 32)
  printf '{"ReplicationGroupId":"%s","AuthToken":"%s","AuthTokenUpdateStrategy":"ROTATE","ApplyImmediately":true}' "$id" "$token" |
    aws elasticache modify-replication-group --region "$region" --cli-input-json file:///dev/stdin >/dev/null
  aws elasticache wait replication-group-available --region "$region" --replication-group-id "$id"
  printf '{"ReplicationGroupId":"%s","AuthToken":"%s","AuthTokenUpdateStrategy":"SET","ApplyImmediately":true}' "$id" "$token" |
    aws elasticache modify-replication-group --region "$region" --cli-input-json file:///dev/stdin >/dev/null
  printf 'rediss://:%s@%s:6379' "$token" "$endpoint" | put "$1" "$2"
}

unset_ones=
places=$(node -e 'for (const pair of Object.entries(JSON.parse(require("node:fs").readFileSync(0, "utf8"))[process.argv[1]]?.value ?? {})) console.log(pair.join(" "))' "${which}secrets" <<<"$outputs")
[ -n "$places" ] || { echo "$folder has no output ${which}secrets: terraform apply comes first"; exit 1; }
while read -r name arn <&3; do
  case $name in
    GEPETO_MASTER_KEY | GEPETO_METRICS_TOKEN | GEPETO_BOOTSTRAP_API_KEY)
      if is_put "$arn"; then echo "$name: there already"
      elif [ "$name" = GEPETO_MASTER_KEY ]; then put_master_key "$name" "$arn"
      else openssl rand -hex 32 | tr -d '\n' | put "$name" "$arn"; fi
      ;;
    REDIS_URL) put_redis "$name" "$arn" ;;
    *) ask_for "$name" "$arn" ;;
  esac
done 3<<<"$places"

if [ -n "$unset_ones" ]; then
  echo "Still without a value:$unset_ones. Nothing starts that is given such a secret: run this again, or take the name out of model_keys and apply."
fi
