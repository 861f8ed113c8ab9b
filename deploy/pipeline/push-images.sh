#!/usr/bin/env bash
# Builds both images for a commit, pushes them and says their digests; what has been pushed for it already is not built again.
# Base images are taken by digest, too. Reads COMMIT (none: the one checked out), ECR_API, ECR_WEB (empty: no page of its own),
# PUSH_LATEST (yes: the tag latest moves); writes api=, web=, and built=, those of them (with
# commas between) that were built now.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
COMMIT=${COMMIT:-$(git rev-parse HEAD)}
host=${ECR_API%%/*}
region=$(cut -d. -f4 <<<"$host")

aws ecr get-login-password --region "$region" | docker login --username AWS --password-stdin "$host"
# Amazon's certificates for RDS go into the image.
certificates=deploy/docker/certificates/rds.pem
[ -s "$certificates" ] || curl -fsS --retry 3 https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem -o "$certificates"
# Docker's own builder attaches no inventory and no provenance.
docker buildx inspect gepeto >/dev/null 2>&1 || docker buildx create --name gepeto --driver docker-container >/dev/null

# NAME -> NAME@sha256:... as it is now.
pinned() {
  local digest
  digest=$(docker buildx imagetools inspect "$1" --format '{{.Manifest.Digest}}')
  echo "$1@$digest"
}
node_image=$(pinned docker.io/library/node:24-bookworm-slim)
base_image=$(pinned gcr.io/distroless/cc-debian12:nonroot)
nginx_image=$(pinned docker.io/nginxinc/nginx-unprivileged:1.29-alpine-slim)
said=$(mktemp)
trap 'rm -f "$said"' EXIT

# REPOSITORY -> digest of this commit's image; nothing where it has not been pushed.
pushed() {
  local digest
  if digest=$(aws ecr describe-images --region "$region" --repository-name "${1#*/}" --image-ids "imageTag=$COMMIT" --query 'imageDetails[0].imageDigest' --output text 2>"$said"); then echo "$digest"
  elif ! grep -q ImageNotFoundException "$said"; then
    cat "$said" >&2
    exit 1
  fi
}

built=
push() { # TARGET REPOSITORY NAME
  local target=$1 repository=$2 name=$3 digest tags=(--tag "$2:$COMMIT")
  digest=$(pushed "$repository")
  if [ -n "$digest" ]; then
    # A tag that cannot be changed takes no second image.
    if [ "${PUSH_LATEST:-}" = yes ]; then docker buildx imagetools create --tag "$repository:latest" "$repository@$digest"; fi
  else
    if [ "${PUSH_LATEST:-}" = yes ]; then tags+=(--tag "$repository:latest"); fi
    docker buildx build --builder gepeto --file deploy/docker/Dockerfile --target "$target" --platform linux/amd64 \
      --build-arg "NODE_IMAGE=$node_image" --build-arg "BASE_IMAGE=$base_image" --build-arg "NGINX_IMAGE=$nginx_image" \
      --provenance=mode=max --sbom=true --push --metadata-file "$said" "${tags[@]}" .
    digest=$(node -p "JSON.parse(require('node:fs').readFileSync('$said', 'utf8'))['containerimage.digest']")
    built+=",$repository@$digest"
  fi
  echo "$name=$repository@$digest" >>"${GITHUB_OUTPUT:-/dev/stdout}"
}

# Where the API serves its own page, the image with both goes out.
if [ -n "${ECR_WEB:-}" ]; then
  push gepeto-api "$ECR_API" api
  push gepeto-web "$ECR_WEB" web
else
  push gepeto "$ECR_API" api
fi
echo "built=${built#,}" >>"${GITHUB_OUTPUT:-/dev/stdout}"
