#!/usr/bin/env bash
# Before a teardown: deletes every document, every older version of it, and every image. Terraform refuses to do it, and so does
# this until the name of the set-up has been typed. What is gone already is passed over. What is under lock stays: the bucket `audit`, of which it says until when,
# and backups in the vault.
#   deploy/empty-stores.sh deploy/terraform/examples/chatgepeto-fargate
set -euo pipefail

folder=${1:?the folder that was applied}
output() { terraform -chdir="$folder" output -json "$1"; }
values() { node -e 'for (const pair of Object.entries(JSON.parse(require("node:fs").readFileSync(0, "utf8")) ?? {})) console.log(pair.join(" "))'; }

cluster=$(terraform -chdir="$folder" output -raw cluster)
read -rp "Everything in $folder will be gone. Type its cluster's name to go on: " typed
[ "$typed" = "$cluster" ] || { echo 'nothing was deleted'; exit 1; }

# CODE COMMAND...: whether AWS knows what it is asked about; where it does not, it says CODE. Whatever else it says ends all of this.
is_there() {
  local code=$1 said
  shift
  if said=$("$@" 2>&1 >/dev/null); then return; fi
  case $said in *"$code"*) return 1 ;; esac
  echo "$said"
  exit 1
}

empty_bucket() { # BUCKET
  local batch errors
  while :; do
    # Versions and the marks of deleted ones, a thousand at a time.
    batch=$(aws s3api list-object-versions --bucket "$1" --max-items 1000 --output json |
      node -e 'const { Versions, DeleteMarkers } = JSON.parse(require("node:fs").readFileSync(0, "utf8") || "{}"); const Objects = [...(Versions ?? []), ...(DeleteMarkers ?? [])].slice(0, 1000).map(({ Key, VersionId }) => ({ Key, VersionId })); if (Objects.length) console.log(JSON.stringify({ Objects, Quiet: true }))')
    [ -n "$batch" ] || break
    # AWS says that it went well even where single objects stay.
    errors=$(aws s3api delete-objects --bucket "$1" --delete file:///dev/stdin --query 'Errors[0].[Code,Key,Message]' --output text <<<"$batch")
    case $errors in '' | None) ;; *) echo "$1: not emptied: $errors"; exit 1 ;; esac
  done
  echo "$1: empty"
}

say_lock() { # BUCKET
  local days last
  days=$(aws s3api get-object-lock-configuration --bucket "$1" --query ObjectLockConfiguration.Rule.DefaultRetention.Days --output text)
  last=$(aws s3api list-object-versions --bucket "$1" --output json |
    node -e 'const { Versions } = JSON.parse(require("node:fs").readFileSync(0, "utf8") || "{}"); const last = (Versions ?? []).map(({ LastModified }) => Date.parse(LastModified)).sort((a, b) => b - a)[0]; console.log(last ? new Date(last + process.argv[1] * 86_400_000).toISOString().slice(0, 10) : "")' "$days")
  if [ -n "$last" ]; then echo "$1: left as it is: nobody can delete all of it before $last (docs/deploy.md says how to go on without it)"
  else echo "$1: empty"; fi
}

empty_repository() { # NAME
  local chunks chunk one deleted
  while :; do
    # A hundred a call is all that AWS takes. What an index refers to goes only once the index is gone: once more, then.
    chunks=$(aws ecr list-images --repository-name "$1" --query imageIds --output json |
      node -e 'const all = [...new Set((JSON.parse(require("node:fs").readFileSync(0, "utf8") || "[]") ?? []).map(({ imageDigest }) => imageDigest))]; for (let at = 0; at < all.length; at += 100) console.log(JSON.stringify(all.slice(at, at + 100).map((imageDigest) => ({ imageDigest }))))')
    [ -n "$chunks" ] || break
    deleted=0
    while read -r chunk; do
      one=$(aws ecr batch-delete-image --repository-name "$1" --image-ids file:///dev/stdin --query 'length(imageIds)' --output text <<<"$chunk")
      deleted=$((deleted + one))
    done <<<"$chunks"
    [ "$deleted" -gt 0 ] || { echo "$1: not emptied: AWS deletes none of what is left"; exit 1; }
  done
  echo "$1: empty"
}

buckets=$(output buckets | values)
while read -r what bucket; do
  if ! is_there NoSuchBucket aws s3api list-object-versions --bucket "$bucket" --max-items 1; then echo "$bucket: gone already"
  elif [ "$what" = audit ]; then say_lock "$bucket"; else empty_bucket "$bucket"; fi
done <<<"$buckets"
repositories=$(output repositories | values)
while read -r _ url; do
  name=${url#*/}
  if is_there RepositoryNotFoundException aws ecr describe-repositories --repository-names "$name"; then empty_repository "$name"
  else echo "$name: gone already"; fi
done <<<"$repositories"
