#!/usr/bin/env bash
# Builds both images for this commit, pushes them and says their digests. Base images are taken by digest, too.
# Reads COMMIT, ECR_API, ECR_WEB (empty: no page of its own), PUSH_LATEST (yes: the tag latest moves); writes api= and web=.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# NAME -> NAME@sha256:... as it is now.
pinned() {
  local digest
  digest=$(docker buildx imagetools inspect "$1" --format '{{.Manifest.Digest}}')
  echo "$1@$digest"
}
node_image=$(pinned docker.io/library/node:24-bookworm-slim)
base_image=$(pinned gcr.io/distroless/cc-debian12:nonroot)
nginx_image=$(pinned docker.io/nginxinc/nginx-unprivileged:1.29-alpine-slim)

push() { # TARGET REPOSITORY NAME
  local target=$1 repository=$2 name=$3 digest tags=(--tag "$2:$COMMIT")
  if [ "${PUSH_LATEST:-}" = yes ]; then tags+=(--tag "$repository:latest"); fi
  docker buildx build --file deploy/docker/Dockerfile --target "$target" --platform linux/amd64 \
    --build-arg "NODE_IMAGE=$node_image" --build-arg "BASE_IMAGE=$base_image" --build-arg "NGINX_IMAGE=$nginx_image" \
    --provenance=mode=max --sbom=true --push --metadata-file "$target.json" "${tags[@]}" .
  digest=$(node -p "JSON.parse(require('node:fs').readFileSync('$target.json', 'utf8'))['containerimage.digest']")
  echo "$name=$repository@$digest" >>"$GITHUB_OUTPUT"
}

# Where the API serves its own page, the image with both goes out.
if [ -n "${ECR_WEB:-}" ]; then
  push gepeto-api "$ECR_API" api
  push gepeto-web "$ECR_WEB" web
else
  push gepeto "$ECR_API" api
fi
