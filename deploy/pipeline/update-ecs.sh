#!/usr/bin/env bash
# Brings new images to ECS: the newest task definitions with other images, the database to their version, then the services,
# and waits until they stand. Reads CLUSTER, SERVICES, API, WEB; leaves what ran before in previous-tasks.
set -euo pipefail

: >previous-tasks
# FAMILY -> ARN of a new revision of it with the images of this commit.
revision_of() {
  aws ecs describe-task-definition --task-definition "$1" --query taskDefinition --output json >task.json
  API=$API WEB=${WEB:-} node -e '
    const task = JSON.parse(require("node:fs").readFileSync("task.json", "utf8"))
    for (const container of task.containerDefinitions) container.image = container.name === "web" ? process.env.WEB : process.env.API
    for (const key of ["taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt", "registeredBy", "deregisteredAt"]) delete task[key]
    require("node:fs").writeFileSync("task.json", JSON.stringify(task))'
  aws ecs register-task-definition --cli-input-json file://task.json --query taskDefinition.taskDefinitionArn --output text
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

isMigrated=
read -ra services <<<"$SERVICES"
for service in "${services[@]}"; do
  read -r running desired < <(aws ecs describe-services --cluster "$CLUSTER" --services "$service" --query 'services[0].[taskDefinition,desiredCount]' --output text)
  family=${running##*/}
  task=$(revision_of "${family%%:*}")
  if [ -z "$isMigrated" ] && [ "$service" != "${service%-web}-web" ]; then migrate "$service" "$task"; isMigrated=yes; fi
  echo "$service $running" >>previous-tasks
  echo "$service: $task, $desired tasks"
  aws ecs update-service --cluster "$CLUSTER" --service "$service" --task-definition "$task" --query service.serviceName --output text
done
aws ecs wait services-stable --cluster "$CLUSTER" --services "${services[@]}"

# Stable is also what a deployment is that went back by itself: then it is not ours.
while read -r service before; do
  now=$(aws ecs describe-services --cluster "$CLUSTER" --services "$service" --query 'services[0].deployments[?status==`PRIMARY`] | [0].taskDefinition' --output text)
  [ "$now" != "$before" ] || { echo "$service went back to $before"; exit 1; }
done <previous-tasks
