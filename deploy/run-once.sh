#!/usr/bin/env bash
# Runs one command of the image that runs, once, in a task or pod of its own where the API stands, and shows what it says. Reads
# what deploy/environment.sh says of the set-up.
#   deploy/run-once.sh audit verify
#   deploy/run-once.sh count                              # documents and answers, and the newest of each
#   DATABASE=gepeto-restored deploy/run-once.sh count     # of another database of the same groups, whose password RDS keeps
set -euo pipefail

: "${1:?a command of Gepeto, or count}" "${PLATFORM:?eval \"\$(deploy/environment.sh FOLDER)\" comes first}" "${NAME:?}"
if [ -n "${DATABASE:-}" ] && [ "$1" != count ]; then echo 'DATABASE goes with count alone: anything else would write there'; exit 2; fi

host=
secret=
if [ -n "${DATABASE:-}" ]; then
  read -r host secret < <(aws rds describe-db-instances --db-instance-identifier "$DATABASE" --query 'DBInstances[0].[Endpoint.Address,MasterUserSecret.SecretArn]' --output text)
  [ -n "$secret" ] && [ "$secret" != None ] || { echo "$DATABASE: RDS keeps no password of it"; exit 1; }
fi

# What the program's container becomes: STDIN the task definition or Deployment, as JSON; STDOUT the task or pod that runs once.
once() {
  HOST=$host SECRET=$secret node -e '
    const [platform, name, ...command] = process.argv.slice(1)
    const { HOST, SECRET } = process.env
    const made = JSON.parse(require("node:fs").readFileSync(0, "utf8"))
    const count = `
      const { Client } = require("pg")
      const url = new URL(process.env.DATABASE_URL)
      if (process.env.DATABASE_HOST) url.hostname = process.env.DATABASE_HOST
      const client = new Client({ connectionString: url.href })
      client.connect()
        .then(() => client.query("select (select count(*) from documents) as documents, (select max(created_at) from documents) as newest_document, (select count(*) from answers) as answers, (select max(created_at) from answers) as newest_answer"))
        .then(({ rows }) => { console.log(JSON.stringify(rows[0])); return client.end() })
        .catch((error) => { console.error(error.message); process.exit(1) })`
    const entry = ["node"]
    const args = command[0] === "count" ? ["-e", count] : ["/app/apps/server/src/main.ts", ...command]
    if (platform === "ecs") {
      const container = made.containerDefinitions.find((one) => one.name !== "web")
      for (const key of ["healthCheck", "portMappings", "dependsOn"]) delete container[key]
      Object.assign(container, { entryPoint: entry, command: args })
      if (HOST) {
        container.environment = [...(container.environment ?? []), { name: "DATABASE_HOST", value: HOST }]
        container.secrets = [...(container.secrets ?? []).filter((one) => one.name !== "PGPASSWORD"), { name: "PGPASSWORD", valueFrom: `${SECRET}:password::` }]
      }
      const { taskRoleArn, executionRoleArn, networkMode, volumes, cpu, memory, runtimePlatform } = made
      console.log(JSON.stringify({ family: `${name}-once`, taskRoleArn, executionRoleArn, networkMode, volumes, cpu, memory, runtimePlatform, requiresCompatibilities: ["FARGATE"], containerDefinitions: [container] }))
    } else {
      const { spec } = made.spec.template
      const container = spec.containers.find((one) => one.name === "api")
      for (const key of ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "ports"]) delete container[key]
      Object.assign(container, { command: entry, args })
      if (HOST) container.env = [...(container.env ?? []), { name: "DATABASE_HOST", value: HOST }, { name: "PGPASSWORD", valueFrom: { secretKeyRef: { name: "run-once", key: "PGPASSWORD" } } }]
      delete spec.topologySpreadConstraints
      // No Service knows this component; the network lets it to stores and models.
      const labels = { "app.kubernetes.io/name": "gepeto", "app.kubernetes.io/component": "migrate" }
      console.log(JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "run-once", namespace: "gepeto", labels }, spec: { ...spec, restartPolicy: "Never", containers: [container] } }))
    }' "$PLATFORM" "$NAME" "$@"
}

clean_up=()
leave() {
  local one
  for one in ${clean_up[@]+"${clean_up[@]}"}; do eval "$one" >/dev/null || echo "left behind: $one"; done
}
trap leave EXIT

case $PLATFORM in
  ecs)
    service=${SERVICES%% *}
    read -r running role < <(aws ecs describe-task-definition --task-definition "$(aws ecs describe-services --cluster "$CLUSTER" --services "$service" --query 'services[0].taskDefinition' --output text)" --query 'taskDefinition.[taskDefinitionArn,executionRoleArn]' --output text)
    definition=$(aws ecs describe-task-definition --task-definition "$running" --query taskDefinition --output json | once "$@")
    grep -q '"name":"DATABASE_URL"' <<<"$definition" || { echo 'the database is in the data folder, which one process has: ask Gepeto over its API'; exit 1; }
    if [ -n "$secret" ]; then
      # ECS reads the password with this role, which knows the other database's only; ten seconds until IAM knows it everywhere.
      aws iam put-role-policy --role-name "${role##*/}" --policy-name run-once --policy-document "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"secretsmanager:GetSecretValue\",\"Resource\":\"$secret\"}]}"
      clean_up+=("aws iam delete-role-policy --role-name '${role##*/}' --policy-name run-once")
      sleep 10
    fi
    task_definition=$(aws ecs register-task-definition --cli-input-json file:///dev/stdin --query taskDefinition.taskDefinitionArn --output text <<<"$definition")
    clean_up+=("aws ecs deregister-task-definition --task-definition '$task_definition'")
    network=$(aws ecs describe-services --cluster "$CLUSTER" --services "$service" --query 'services[0].networkConfiguration' --output json)
    task=$(aws ecs run-task --cluster "$CLUSTER" --launch-type FARGATE --task-definition "$task_definition" --network-configuration "$network" --query 'tasks[0].taskArn' --output text)
    aws ecs wait tasks-stopped --cluster "$CLUSTER" --tasks "$task"
    read -r group prefix container < <(aws ecs describe-task-definition --task-definition "$task_definition" --query 'taskDefinition.containerDefinitions[0].[logConfiguration.options."awslogs-group",logConfiguration.options."awslogs-stream-prefix",name]' --output text)
    aws logs get-log-events --log-group-name "$group" --log-stream-name "$prefix/$container/${task##*/}" --start-from-head --query 'events[].[message]' --output text || true
    read -r code why < <(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$task" --query 'tasks[0].[containers[0].exitCode,stoppedReason]' --output text)
    [ "$code" = 0 ] || { echo "exit code $code: $why"; exit 1; }
    ;;
  eks)
    if [ -n "$secret" ]; then
      aws secretsmanager get-secret-value --secret-id "$secret" --query SecretString --output text |
        node -e 'process.stdout.write(JSON.parse(require("node:fs").readFileSync(0, "utf8")).password)' |
        kubectl create secret generic run-once -n gepeto --from-file=PGPASSWORD=/dev/stdin
      clean_up+=('kubectl delete secret run-once -n gepeto')
    fi
    kubectl get deployment gepeto-api -n gepeto -o json | once "$@" | kubectl create -f -
    clean_up+=('kubectl delete pod run-once -n gepeto')
    for _ in {1..120}; do
      phase=$(kubectl get pod run-once -n gepeto -o 'jsonpath={.status.phase}')
      case $phase in Succeeded | Failed) break ;; esac
      sleep 5
    done
    kubectl logs run-once -n gepeto
    [ "$phase" = Succeeded ] || { echo "the pod is $phase"; exit 1; }
    ;;
  *) echo "PLATFORM is ecs or eks, not '$PLATFORM'"; exit 2 ;;
esac
