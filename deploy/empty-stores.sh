#!/usr/bin/env bash
# Before a teardown: deletes every document, every older version of it, and every image. Terraform refuses to do it, and so does
# this until the name of the set-up has been typed. Backups in the vault are left; they are deleted by their plan.
#   deploy/empty-stores.sh deploy/terraform/examples/chatgepeto-fargate
set -euo pipefail

folder=${1:?the folder that was applied}
output() { terraform -chdir="$folder" output -json "$1"; }
values() { node -e 'for (const value of Object.values(JSON.parse(require("node:fs").readFileSync(0, "utf8")) ?? {})) console.log(value)'; }

cluster=$(terraform -chdir="$folder" output -raw cluster)
read -rp "Everything in $folder will be gone. Type its cluster's name to go on: " typed
[ "$typed" = "$cluster" ] || { echo 'nothing was deleted'; exit 1; }

output buckets | values | while read -r bucket; do
  while :; do
    # Versions and the marks of deleted ones, a thousand at a time.
    batch=$(aws s3api list-object-versions --bucket "$bucket" --max-items 1000 --output json |
      node -e 'const { Versions = [], DeleteMarkers = [] } = JSON.parse(require("node:fs").readFileSync(0, "utf8") || "{}"); const Objects = [...Versions, ...DeleteMarkers].slice(0, 1000).map(({ Key, VersionId }) => ({ Key, VersionId })); if (Objects.length) console.log(JSON.stringify({ Objects, Quiet: true }))')
    [ -n "$batch" ] || break
    aws s3api delete-objects --bucket "$bucket" --delete "$batch" >/dev/null
  done
  echo "$bucket: empty"
done
output repositories | values | while read -r url; do
  repository=${url#*/}
  aws ecr list-images --repository-name "$repository" --query imageIds --output json >images.json
  if node -e 'process.exit(JSON.parse(require("node:fs").readFileSync("images.json", "utf8")).length ? 0 : 1)'; then
    aws ecr batch-delete-image --repository-name "$repository" --image-ids file://images.json >/dev/null
  fi
  rm images.json
  echo "$repository: empty"
done
