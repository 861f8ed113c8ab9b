#!/usr/bin/env bash
# Brings new images to EKS: sets them in the overlay, migrates, applies, waits. Reads CLUSTER, API, WEB, OVERLAY (production where
# none is given; migrate-from-flowise, resync); leaves what ran before in previous-revisions, and in
# new-migrations what there is no way back behind.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

: >previous-revisions
: >new-migrations
aws eks update-kubeconfig --name "$CLUSTER"
overlay=deploy/kubernetes/overlays/${OVERLAY:-production}
# The images are named in production, which the other overlays stand on.
(cd deploy/kubernetes/overlays/production && kustomize edit set image "gepeto-api=$API" "gepeto-web=$WEB")
for deployment in gepeto-api gepeto-web gepeto-worker; do
  revision=$(kubectl get deployment "$deployment" -n gepeto --ignore-not-found -o 'jsonpath={.metadata.annotations.deployment\.kubernetes\.io/revision}')
  [ -z "$revision" ] || echo "$deployment $revision" >>previous-revisions
done
image=$(kubectl get deployment gepeto-api -n gepeto --ignore-not-found -o 'jsonpath={.spec.template.spec.containers[0].image}')
[ -z "$image" ] || deploy/pipeline/new-migrations.sh "$image" >new-migrations
# A Job is never changed: the last one goes first.
kubectl delete job gepeto-migrate -n gepeto --ignore-not-found
# What the whole cluster, the secrets or the rights need is an administrator's (docs/deploy.md): the pipeline may not touch it.
own='gepeto/by!=administrator'
kubectl apply -k "$overlay" --selector "$own,app.kubernetes.io/component notin (api,web,worker)"
kubectl wait --for=condition=complete --timeout=15m job/gepeto-migrate -n gepeto
kubectl apply -k "$overlay" --selector "$own"
for deployment in gepeto-api gepeto-web gepeto-worker; do
  kubectl rollout status "deployment/$deployment" -n gepeto --timeout=15m
done
