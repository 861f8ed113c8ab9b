#!/usr/bin/env bash
# Leads the names of the Ingress objects to the load balancers that were made for them; with `away`, takes that back. Waits until
# there are addresses. Without a domain it says them and does nothing.
#   deploy/point-names.sh deploy/terraform/examples/flowise-eks [away]
set -euo pipefail

folder=${1:?the folder that was applied}
action=UPSERT
[ "${2:-}" != away ] || action=DELETE
read -r region zone < <(terraform -chdir="$folder" output -json kubernetes |
  node -e 'const { region, domain } = JSON.parse(require("node:fs").readFileSync(0, "utf8")); console.log(region, domain?.zone_id ?? "")')

[ "$action" = DELETE ] || kubectl wait ingress --all -n gepeto --timeout=15m --for='jsonpath={.status.loadBalancer.ingress[0].hostname}'
kubectl get ingress -n gepeto -o 'jsonpath={range .items[*]}{.status.loadBalancer.ingress[0].hostname}{" "}{.spec.rules[0].host}{"\n"}{end}' |
  while read -r balancer host; do
    if [ -z "$zone" ] || [ -z "$host" ]; then echo "http://$balancer"; continue; fi
    balancer_zone=$(aws elbv2 describe-load-balancers --region "$region" --query "LoadBalancers[?DNSName=='$balancer'] | [0].CanonicalHostedZoneId" --output text)
    printf '{"Changes":[{"Action":"%s","ResourceRecordSet":{"Name":"%s","Type":"A","AliasTarget":{"HostedZoneId":"%s","DNSName":"%s","EvaluateTargetHealth":true}}}]}' \
      "$action" "$host" "$balancer_zone" "$balancer" >names.json
    if aws route53 change-resource-record-sets --hosted-zone-id "$zone" --change-batch file://names.json --query ChangeInfo.Status --output text; then
      echo "$host: $action $balancer"
    elif [ "$action" = UPSERT ]; then exit 1
    else echo "$host: did not lead there"; fi
    rm -f names.json
  done
