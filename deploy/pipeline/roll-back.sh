#!/usr/bin/env bash
# Back to what ran before, where the new does not answer. Reads PLATFORM, CLUSTER and what the update left: previous-tasks of
# update-ecs.sh, previous-revisions of update-eks.sh, new-migrations of both; PAGE_BUCKET, where the page is in a bucket.
set -euo pipefail

# An older Gepeto does not start on a database that a newer one has migrated.
stay_where_migrated() {
  [ -s new-migrations ] || return 0
  {
    echo "NOT TAKEN BACK: the version before does not start on a database that has been migrated. This deployment brought:"
    sed 's/^unknown$/it is not known what: no commit of this repository is the tag of the image before/; s/^/- /' new-migrations
    echo "What was brought out stays. Mend it by a further push; or restore the database to before, by hand: docs/disaster-recovery.md, A deployment that went wrong."
  } | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
  exit 1
}

case ${PLATFORM:-} in
  ecs)
    [ -s previous-tasks ] || { echo 'nothing had been changed'; exit 0; }
    stay_where_migrated
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
    if [ -n "${PAGE_BUCKET:-}" ] && [ -s previous-page ]; then WEB=$(cat previous-page) "$(dirname "${BASH_SOURCE[0]}")/put-page.sh"; fi
    ;;
  eks)
    [ -s previous-revisions ] || { echo 'nothing had been changed'; exit 0; }
    while read -r deployment before; do
      now=$(kubectl get deployment "$deployment" -n gepeto -o 'jsonpath={.metadata.annotations.deployment\.kubernetes\.io/revision}')
      if [ "$now" = "$before" ]; then echo "$deployment: as before"; continue; fi
      stay_where_migrated
      kubectl rollout undo "deployment/$deployment" -n gepeto --to-revision "$before"
      kubectl rollout status "deployment/$deployment" -n gepeto --timeout=15m
    done <previous-revisions
    ;;
  *) echo "PLATFORM is ecs or eks, not '${PLATFORM:-}'"; exit 2 ;;
esac
