#!/usr/bin/env bash
# Where CloudFront reads the page from a bucket: puts the page's files of an image there and throws away what CloudFront kept.
# Without PAGE_BUCKET nothing. Reads PAGE_BUCKET, DISTRIBUTION, WEB. What has its content in its name stays beside the new
# one, for whoever has the page open.
set -euo pipefail

[ -n "${PAGE_BUCKET:-}" ] || exit 0
: "${DISTRIBUTION:?the distribution of CloudFront}" "${WEB:?the image of the page, by its digest}"
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
container=$(docker create --pull always "$WEB")
docker cp "$container:/usr/share/nginx/html/." "$files"
docker rm "$container" >/dev/null
[ -s "$files/index.html" ] || { echo "$WEB holds no page"; exit 1; }

put() { aws s3 cp --recursive "$files" "s3://$PAGE_BUCKET" --only-show-errors --exclude '*' "$@"; }
# CloudFront compresses by itself. The document comes last: until then the one before leads to the files before.
put --include 'assets/*' --exclude '*.gz' --exclude '*.br' --cache-control 'public, max-age=31536000, immutable'
put --include '*' --exclude 'assets/*' --exclude index.html --exclude '*.gz' --exclude '*.br' --cache-control no-cache
put --include index.html --cache-control no-cache
aws cloudfront create-invalidation --distribution-id "$DISTRIBUTION" --paths '/*' --query Invalidation.Id --output text
