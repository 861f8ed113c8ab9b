#!/usr/bin/env bash
# Alarms on the load balancers that Ingresses made, which Terraform does not know: answers that failed, slow ones, ill pods. They
# go to the topic NAME-alarms, as all the others. With `away` they are deleted. Once there are load balancers, as often as you like.
#   deploy/watch-eks.sh deploy/terraform/examples/flowise-eks [away]
set -euo pipefail

folder=${1:?the folder that was applied}
name=$(terraform -chdir="$folder" output -raw environment | sed -n "s/^export NAME='\(.*\)'$/\1/p")
region=$(terraform -chdir="$folder" output -raw environment | sed -n "s/^export AWS_REGION='\(.*\)'$/\1/p")

if [ "${2:-}" = away ]; then
  alarms=$(aws cloudwatch describe-alarms --region "$region" --alarm-name-prefix "$name-ingress-" --query 'MetricAlarms[].AlarmName' --output text)
  case $alarms in '' | None) ;; *) read -ra each <<<"$alarms"; aws cloudwatch delete-alarms --region "$region" --alarm-names "${each[@]}" ;; esac
  exit
fi

alarm() { # NAME METRIC STATISTIC THRESHOLD DIMENSIONS...
  local alarm=$1 metric=$2 how=$3 threshold=$4
  shift 4
  case $how in p*) how=(--extended-statistic "$how") ;; *) how=(--statistic "$how") ;; esac
  aws cloudwatch put-metric-alarm --region "$region" --alarm-name "$name-ingress-$alarm" --namespace AWS/ApplicationELB --metric-name "$metric" \
    "${how[@]}" --threshold "$threshold" --comparison-operator GreaterThanThreshold --dimensions "$@" --period 60 --evaluation-periods 5 \
    --datapoints-to-alarm 3 --treat-missing-data notBreaching --alarm-actions "$topic" --ok-actions "$topic" \
    --alarm-description 'What to do: docs/disaster-recovery.md'
  echo "$name-ingress-$alarm"
}

ingresses=$(kubectl get ingress -n gepeto -o 'jsonpath={range .items[*]}{.metadata.name}{" "}{.status.loadBalancer.ingress[0].hostname}{"\n"}{end}')
while read -r ingress host; do
  [ -n "$host" ] || { echo "$ingress has no load balancer yet"; exit 1; }
  arn=$(aws elbv2 describe-load-balancers --region "$region" --query "LoadBalancers[?DNSName=='$host'] | [0].LoadBalancerArn" --output text)
  topic=arn:aws:sns:$region:$(cut -d: -f5 <<<"$arn"):$name-alarms
  balancer=Name=LoadBalancer,Value=${arn#*:loadbalancer/}
  alarm "$ingress-5xx" HTTPCode_Target_5XX_Count Sum 20 "$balancer"
  alarm "$ingress-unanswered" HTTPCode_ELB_5XX_Count Sum 20 "$balancer"
  alarm "$ingress-slow" TargetResponseTime p95 10 "$balancer"
  groups=$(aws elbv2 describe-target-groups --region "$region" --load-balancer-arn "$arn" --query 'TargetGroups[].TargetGroupArn' --output text)
  for group in $groups; do
    alarm "$ingress-ill-$(cut -d/ -f2 <<<"$group")" UnHealthyHostCount Maximum 0 "$balancer" "Name=TargetGroup,Value=${group##*:}"
  done
done <<<"$ingresses"
