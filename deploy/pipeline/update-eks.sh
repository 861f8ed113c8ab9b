#!/usr/bin/env bash
# Brings new images to EKS: sets them in the production overlay, migrates, applies, waits. Reads CLUSTER, API, WEB.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

aws eks update-kubeconfig --name "$CLUSTER"
overlay=deploy/kubernetes/overlays/production
(cd "$overlay" && kustomize edit set image "gepeto-api=$API" "gepeto-web=$WEB")
# A Job is never changed: the last one goes first.
kubectl delete job gepeto-migrate -n gepeto --ignore-not-found
# What the whole cluster or the secrets need is an administrator's (docs/deploy.md): the pipeline may not touch it.
own='gepeto/by!=administrator'
kubectl apply -k "$overlay" --selector "$own,app.kubernetes.io/component notin (api,web,worker)"
kubectl wait --for=condition=complete --timeout=15m job/gepeto-migrate -n gepeto
kubectl apply -k "$overlay" --selector "$own"
for deployment in gepeto-api gepeto-web gepeto-worker; do
  kubectl rollout status "deployment/$deployment" -n gepeto --timeout=15m
done
