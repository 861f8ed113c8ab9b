#!/usr/bin/env bash
# The migrations that COMMIT (none: the one checked out) has and an image that runs has not, a line each: nothing where there is
# none, `unknown` where no tag of that image is a commit of this repository.
#   deploy/pipeline/new-migrations.sh REGISTRY/REPOSITORY@sha256:...
set -euo pipefail

image=${1:?the image that runs, by its digest}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
path=${image%@*}
host=${path%%/*}
tags=$(aws ecr describe-images --region "$(cut -d. -f4 <<<"$host")" --repository-name "${path#*/}" \
  --image-ids "imageDigest=${image##*@}" --query 'imageDetails[0].imageTags' --output text) || tags=
for tag in $tags; do
  if [[ $tag =~ ^[0-9a-f]{40}$ ]] && git cat-file -e "$tag^{commit}" 2>/dev/null; then
    git diff --no-renames --diff-filter=A --name-only "$tag" "${COMMIT:-HEAD}" -- apps/server/migrations
    exit
  fi
done
echo unknown
