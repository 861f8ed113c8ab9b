#!/usr/bin/env bash
# Brings new images to ECS: the newest task definitions with other images, the database to their version, then the services,
# and waits until they stand. Reads CLUSTER, SERVICES, API, WEB (empty: the
# images that run, which brings them what Terraform has changed); leaves what ran before in previous-tasks and previous-page, and in
# new-migrations what there is no way back behind.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")

: >previous-tasks
: >previous-page
: >new-migrations
# FAMILY API WEB -> ARN of a new revision of it with these images.
revision_of() {
  aws ecs describe-task-definition --task-definition "$1" --query taskDefinition --output json >task.json
  API=$2 WEB=$3 node -e '
    const task = JSON.parse(require("node:fs").readFileSync("task.json", "utf8"))
    for (const container of task.containerDefinitions) container.image = container.name === "web" ? process.env.WEB : process.env.API
    for (const key of ["taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt", "registeredBy", "deregisteredAt"]) delete task[key]
    require("node:fs").writeFileSync("task.json", JSON.stringify(task))'
  aws ecs register-task-definition --cli-input-json file://task.json --query taskDefinition.taskDefinitionArn --output text
}

# TASK CONTAINERS -> the image of the first of them, as JMESPath chooses them; None where there is none.
image_of() {
  aws ecs describe-task-definition --task-definition "$1" --query "taskDefinition.containerDefinitions[?$2] | [0].image" --output text
}

# One task that only migrates, in the place of the first service; nothing goes on unless it ends well. Without PostgreSQL the
# database is in the data folder, which the running task holds: there the new task migrates when it starts.
migrate() { # SERVICE TASK
  local network container task code
  network=$(aws ecs describe-services --cluster "$CLUSTER" --services "$1" --query 'services[0].networkConfiguration' --output json)
  container=$(aws ecs describe-task-definition --task-definition "$2" --query 'taskDefinition.containerDefinitions[?name!=`web`] | [0].name' --output text)
  aws ecs describe-task-definition --task-definition "$2" --query 'taskDefinition.containerDefinitions[].environment[].name' --output text | grep -qw DATABASE_URL || return 0
  task=$(aws ecs run-task --cluster "$CLUSTER" --launch-type FARGATE --task-definition "$2" --network-configuration "$network" \
    --overrides "{\"containerOverrides\":[{\"name\":\"$container\",\"command\":[\"migrate\"]}]}" --query 'tasks[0].taskArn' --output text)
  aws ecs wait tasks-stopped --cluster "$CLUSTER" --tasks "$task"
  code=$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$task" --query "tasks[0].containers[?name=='$container'] | [0].exitCode" --output text)
  [ "$code" = 0 ] || { echo "the database could not be migrated (exit code $code); nothing was changed"; exit 1; }
}

# Where CodeDeploy moves the traffic (blue/green), it is asked to: SERVICE TASK -> id of the deployment.
move_traffic() {
  local container port
  read -r container port < <(aws ecs describe-services --cluster "$CLUSTER" --services "$1" --query 'services[0].loadBalancers[0].[containerName,containerPort]' --output text)
  APP=$1 TASK=$2 CONTAINER=$container PORT=$port node -e '
    const { APP, TASK, CONTAINER, PORT } = process.env
    const Properties = { TaskDefinition: TASK, LoadBalancerInfo: { ContainerName: CONTAINER, ContainerPort: Number(PORT) } }
    const content = JSON.stringify({ version: 0.0, Resources: [{ TargetService: { Type: "AWS::ECS::Service", Properties } }] })
    console.log(JSON.stringify({ applicationName: APP, deploymentGroupName: APP, revision: { revisionType: "AppSpecContent", appSpecContent: { content } } }))' >deployment.json
  aws deploy create-deployment --cli-input-json file://deployment.json --query deploymentId --output text
}

# It has moved when the new tasks are the first ones. The old ones stay for an hour, so the deployment is not over then.
wait_for_traffic() { # SERVICE TASK DEPLOYMENT
  local primary status
  while :; do
    primary=$(aws ecs describe-services --cluster "$CLUSTER" --services "$1" --query 'services[0].taskSets[?status==`PRIMARY`] | [0].taskDefinition' --output text)
    if [ "$primary" = "$2" ]; then return; fi
    status=$(aws deploy get-deployment --deployment-id "$3" --query deploymentInfo.status --output text)
    case $status in Failed | Stopped) echo "$1: CodeDeploy ended $3 as $status, and went back"; exit 1 ;; esac
    sleep 15
  done
}

isMigrated=
rolling=()
moving=()
read -ra services <<<"$SERVICES"
for service in "${services[@]}"; do
  read -r running desired controller < <(aws ecs describe-services --cluster "$CLUSTER" --services "$service" --query 'services[0].[taskDefinition,desiredCount,deploymentController.type]' --output text)
  family=${running##*/}
  api=${API:-$(image_of "$running" 'name!=`web`')}
  web=${WEB:-$(image_of "$running" 'name==`web`')}
  task=$(revision_of "${family%%:*}" "$api" "$web")
  if [ -z "$isMigrated" ] && [ "$service" != "${service%-web}-web" ]; then
    "$here/new-migrations.sh" "$(image_of "$running" 'name!=`web`')" >new-migrations
    migrate "$service" "$task"
    isMigrated=yes
  fi
  page=$(image_of "$running" 'name==`web`')
  [ "$page" = None ] || echo "$page" >previous-page
  echo "$service: $task, $desired tasks"
  if [ "$controller" = CODE_DEPLOY ]; then
    deployment=$(move_traffic "$service" "$task")
    echo "$service $running $deployment" >>previous-tasks
    moving+=("$service $task $deployment")
  else
    echo "$service $running" >>previous-tasks
    rolling+=("$service")
    aws ecs update-service --cluster "$CLUSTER" --service "$service" --task-definition "$task" --query service.serviceName --output text
  fi
done
[ ${#rolling[@]} = 0 ] || aws ecs wait services-stable --cluster "$CLUSTER" --services "${rolling[@]}"
for one in ${moving[@]+"${moving[@]}"}; do
  read -r service task deployment <<<"$one"
  wait_for_traffic "$service" "$task" "$deployment"
done

# Stable is also what a deployment is that went back by itself: then it is not ours.
while read -r service before deployment; do
  [ -z "$deployment" ] || continue
  now=$(aws ecs describe-services --cluster "$CLUSTER" --services "$service" --query 'services[0].deployments[?status==`PRIMARY`] | [0].taskDefinition' --output text)
  [ "$now" != "$before" ] || { echo "$service went back to $before"; exit 1; }
done <previous-tasks
