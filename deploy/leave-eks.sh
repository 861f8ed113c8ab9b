#!/usr/bin/env bash
# Before a teardown: takes an overlay out of the cluster, its names, alarms and load balancers first. These are locked against deletion, and
# the network cannot be destroyed while they stand. Disks of pods go with it; documents, database and data folder stay.
#   deploy/leave-eks.sh deploy/terraform/examples/flowise-eks deploy/kubernetes/overlays/migrate-from-flowise
set -euo pipefail

folder=${1:?the folder that was applied}
overlay=${2:?the overlay that was applied}
region=$(terraform -chdir="$folder" output -json kubernetes | node -e 'console.log(JSON.parse(require("node:fs").readFileSync(0, "utf8")).region)')
cluster=$(terraform -chdir="$folder" output -raw cluster)
read -rp "Gepeto will be taken out of $(kubectl config current-context). Type the cluster's name to go on: " typed
[ "$typed" = "$cluster" ] || { echo 'nothing was deleted'; exit 1; }

"$(dirname "${BASH_SOURCE[0]}")/point-names.sh" "$folder" away
"$(dirname "${BASH_SOURCE[0]}")/watch-eks.sh" "$folder" away
balancers=$(kubectl get ingress -n gepeto -o 'jsonpath={.items[*].status.loadBalancer.ingress[0].hostname}')
kubectl annotate ingress --all -n gepeto --overwrite 'alb.ingress.kubernetes.io/load-balancer-attributes=deletion_protection.enabled=false'
for balancer in $balancers; do
  arn=$(aws elbv2 describe-load-balancers --region "$region" --query "LoadBalancers[?DNSName=='$balancer'] | [0].LoadBalancerArn" --output text)
  for attempt in {1..60}; do
    locked=$(aws elbv2 describe-load-balancer-attributes --region "$region" --load-balancer-arn "$arn" --query "Attributes[?Key=='deletion_protection.enabled'] | [0].Value" --output text)
    [ "$locked" != false ] || break
    [ "$attempt" != 60 ] || { echo "$balancer is still locked; nothing was deleted"; exit 1; }
    sleep 5
  done
done
kubectl delete ingress --all -n gepeto
kubectl delete -k "$overlay" --ignore-not-found
