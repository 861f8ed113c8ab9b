#!/usr/bin/env bash
# Back to what ran before, where the new does not answer. Reads PLATFORM, CLUSTER and previous-tasks of update-ecs.sh.
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
    for deployment in gepeto-api gepeto-web gepeto-worker; do
      kubectl rollout undo "deployment/$deployment" -n gepeto
      kubectl rollout status "deployment/$deployment" -n gepeto --timeout=15m
    done
    ;;
  *) echo "PLATFORM is ecs or eks, not '${PLATFORM:-}'"; exit 2 ;;
esac
