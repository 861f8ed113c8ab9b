#!/usr/bin/env bash
# Back to what ran before, where the new does not answer. Reads PLATFORM, CLUSTER and what the update left: previous-tasks of
# update-ecs.sh, previous-revisions of update-eks.sh.
set -euo pipefail

case ${PLATFORM:-} in
  ecs)
    [ -s previous-tasks ] || { echo 'nothing had been changed'; exit 0; }
    services=()
    while read -r service before deployment; do
      if [ -n "$deployment" ]; then
        # CodeDeploy still holds the tasks of before; where it failed, it went back by itself.
        status=$(aws deploy get-deployment --deployment-id "$deployment" --query deploymentInfo.status --output text)
        case $status in Failed | Stopped) continue ;; esac
        aws deploy stop-deployment --deployment-id "$deployment" --auto-rollback-enabled --query statusMessage --output text
        continue
      fi
      services+=("$service")
      aws ecs update-service --cluster "$CLUSTER" --service "$service" --task-definition "$before" --query service.serviceName --output text
    done <previous-tasks
    [ ${#services[@]} = 0 ] || aws ecs wait services-stable --cluster "$CLUSTER" --services "${services[@]}"
    ;;
  eks)
    [ -s previous-revisions ] || { echo 'nothing had been changed'; exit 0; }
    while read -r deployment before; do
      now=$(kubectl get deployment "$deployment" -n gepeto -o 'jsonpath={.metadata.annotations.deployment\.kubernetes\.io/revision}')
      if [ "$now" = "$before" ]; then echo "$deployment: as before"; continue; fi
      kubectl rollout undo "deployment/$deployment" -n gepeto --to-revision "$before"
      kubectl rollout status "deployment/$deployment" -n gepeto --timeout=15m
    done <previous-revisions
    ;;
  *) echo "PLATFORM is ecs or eks, not '${PLATFORM:-}'"; exit 2 ;;
esac
