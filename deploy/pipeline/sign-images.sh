#!/usr/bin/env bash
# Signs what was built just now and attaches its inventory; what was there already has to be signed, and is not signed after the
# fact: nobody here saw it being built, and a tag that cannot be changed takes no second signature. Reads API, WEB (empty:
# none) and BUILT, as push-images.sh wrote them, and GITHUB_REPOSITORY.
set -euo pipefail

signed_by=(--certificate-oidc-issuer https://token.actions.githubusercontent.com
  --certificate-identity "https://github.com/$GITHUB_REPOSITORY/.github/workflows/deploy.yml@refs/heads/main")
for image in $API ${WEB:-}; do
  case ",${BUILT:-}," in
    *",$image,"*)
      # Each image brings the inventory of what was built into it; that of its base is attached by the push.
      inventory=sbom-${image##*:}.cdx.json
      container=$(docker create --pull always "$image")
      docker cp "$container:/sbom.cdx.json" "$inventory"
      docker rm "$container" >/dev/null
      cosign sign --yes "$image"
      cosign attest --yes --type cyclonedx --predicate "$inventory" "$image"
      ;;
    *) echo "$image: there already" ;;
  esac
  if ! cosign verify "${signed_by[@]}" "$image" >/dev/null ||
    ! cosign verify-attestation --type cyclonedx "${signed_by[@]}" "$image" >/dev/null; then
    echo "$image is not signed by this pipeline, with its inventory. Push another commit: that one is built and signed anew."
    exit 1
  fi
done
