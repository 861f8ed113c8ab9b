import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deploy, type Run, run } from './programs.ts'

/** The digest that every image pushed to the stage has. */
export const digest = `sha256:${'a'.repeat(64)}`

/**
 * Programs that stand in for those of a cloud: they write down what they were asked, and answer what a script reads. What
 * they answer can be chosen by variables: SECRET_ARN and SECRET (what it holds; `unknown`: AWS does not say), SECRETS
 * (further ones; with REDIS_URL there is a Redis), PASSWORD (whether that has one: True), CONTROLLER of a service, LOCKED (nothing can be deleted), PUSHED (the digest that the commit's image has already), TAGS (of the image that runs; the commit, or `none`), UNSIGNED (what cosign finds no signature of), MISSING (what is no longer there), PAGE (yes: the tasks have a page), FRONT (what is at `/`), PLAN (what Terraform would do), TRAFFIC (the revision that has it), DEFINITION (a task definition), CODE (what a task ended with; 0), PLACE (a bucket's region; None), DEPLOYMENT (its state at CodeDeploy).
 */
export function openStage() {
  const stage = mkdtempSync(join(tmpdir(), 'gepeto-stage-'))
  const standIn = (name: string, body: string) =>
    writeFileSync(join(stage, name), `#!/bin/sh\necho "${name} $*" >> ${stage}/asked\n${body}\n`, {
      mode: 0o755,
    })
  // As Terraform does it: an output that is null is not kept, and who asks for it by name is told that it is not there.
  standIn(
    'terraform',
    `[ "$2" != show ] || echo "$PLAN"
[ "$2" = output ] || exit 0
exec node -e '
  const [how, name] = process.argv.slice(1)
  const arn = process.env.SECRET_ARN || "arn:aws:ssm:us-east-1:123456789012:parameter/x/GEPETO_MASTER_KEY"
  const more = (process.env.SECRETS || "").split(" ").filter(Boolean)
  const value = {
    secrets: Object.fromEntries(["GEPETO_MASTER_KEY", ...more].map((one) => [one, arn.replace("GEPETO_MASTER_KEY", one)])),
    second_secrets: { GEPETO_MASTER_KEY: "arn:aws:secretsmanager:us-west-2:123456789012:secret:x-2/GEPETO_MASTER_KEY-GhIjKl" },
    ...(more.includes("REDIS_URL") && { redis: { id: "x", endpoint: "redis.x" } }),
    backend: "bucket = \\"states\\"",
    usage_plan_id: "plan",
    cluster: "course",
    environment: "export AWS_REGION=\\x27us-east-1\\x27\\nexport CLUSTER=\\x27course\\x27\\n",
    second_environment: "export AWS_REGION=\\x27us-west-2\\x27\\nexport CLUSTER=\\x27course-2\\x27\\n",
    services: ["course-api", "course-web"],
    buckets: { audit: "course-audit", documents: "course-documents" },
    repositories: { api: "registry/course/gepeto-api", web: "registry/course/gepeto-web" },
  }
  if (!name) console.log(JSON.stringify(Object.fromEntries(Object.entries(value).map(([key, one]) => [key, { value: one }]))))
  else if (!(name in value)) { console.error("Error: Output " + name + " not found"); process.exit(1) }
  else console.log(how === "-raw" ? value[name] : JSON.stringify(value[name]))
' -- "$3" "$4"`,
  )
  standIn(
    'aws',
    `case "$*" in
  "secretsmanager get-secret-value --region us-east-1"*) echo "the first one's" ;;
  "secretsmanager describe-secret"*) [ "$SECRET" != unknown ] || exit 254; echo "$SECRET" ;;
  "secretsmanager put-secret-value"*) cat > ${stage}/put ;;
  "ssm get-parameter"*) [ "$SECRET" != unknown ] || exit 254; echo "\${SECRET:-unset}" ;;
  "ssm describe-parameters"*) echo arn:aws:kms:us-east-1:123456789012:key/of-the-set-up ;;
  "elasticache describe-replication-groups"*) echo "\${PASSWORD:-True}" ;;
  "ssm put-parameter"* | "elasticache modify-replication-group"*) cat > /dev/null ;;
  *"\${MISSING:-nothing}"*) echo "An error occurred ($([ "$1" = ecr ] && echo RepositoryNotFoundException || echo NoSuchBucket))" >&2; exit 254 ;;
  "s3api get-object-lock-configuration"*) echo 365 ;;
  "s3api list-object-versions --bucket course-audit"*) echo '{"Versions":[{"LastModified":"2026-11-21T10:00:00+00:00"}]}' ;;
  "s3api list-object-versions"*) [ -e ${stage}/deleted ] || echo '{"Versions":[{"Key":"a","VersionId":"1"}],"DeleteMarkers":[{"Key":"b","VersionId":"2"}]}' ;;
  "s3api delete-objects"*) cat > ${stage}/put; if [ "$LOCKED" ]; then echo 'AccessDenied a'; else touch ${stage}/deleted; echo None; fi ;;
  "ecr get-login-password"*) echo password ;;
  "ecr list-images"*) node -e '
    const left = Number(require("node:fs").readFileSync("${stage}/images", "utf8"))
    console.log(JSON.stringify(Array.from({ length: left }, (_, index) => ({ imageDigest: "sha256:" + index }))))' ;;
  "ecr batch-delete-image"*) node -e '
    const fs = require("node:fs")
    const asked = JSON.parse(fs.readFileSync(0, "utf8")).length
    // An index goes, and what it refers to only once it is gone.
    const gone = process.env.LOCKED ? 0 : Math.ceil(asked / 2)
    fs.writeFileSync("${stage}/images", String(Number(fs.readFileSync("${stage}/images", "utf8")) - gone))
    fs.appendFileSync("${stage}/asked", asked + " images asked for\\n")
    console.log(gone)' ;;
  "ecr describe-images"*imageDigest=*) [ "$TAGS" != none ] || { echo "An error occurred (ImageNotFoundException)" >&2; exit 254; }; echo "\${TAGS:-$COMMIT}" ;;
  "ecr describe-images"*) [ "$PUSHED" ] || { echo "An error occurred (ImageNotFoundException)" >&2; exit 254; }; [ "$PUSHED" != unknown ] || { echo AccessDenied >&2; exit 254; }; echo $PUSHED ;;
  "ecs describe-services"*desiredCount*) printf "arn:x:task-definition/chatgepeto-app:1\t1\t\${CONTROLLER:-ECS}\n" ;;
  "ecs describe-services"*containerPort*) printf 'api\t8000\n' ;;
  "ecs describe-services"*taskSets*) echo "arn:x:task-definition/chatgepeto-app:\${TRAFFIC:-2}" ;;
  "deploy create-deployment"*) cp deployment.json ${stage}/put; echo d-1 ;;
  "deploy get-deployment "*) echo "\${DEPLOYMENT:-InProgress}" ;;
  "ecs describe-services"*PRIMARY*) echo arn:x:task-definition/chatgepeto-app:2 ;;
  "ecs describe-services"*) echo '{}' ;;
  "ecs describe-tasks"*exitCode,*) printf "\${CODE:-0}\tEssential container in task exited\n" ;;
  "ecs describe-task-definition"*executionRoleArn*) printf 'arn:x:task-definition/chatgepeto-app:1\tarn:aws:iam::123456789012:role/course-api-execution\n' ;;
  "ecs describe-task-definition"*awslogs-group*) printf '/course/api\tapi\tapi\n' ;;
  "ecs run-task"*) echo arn:aws:ecs:us-east-1:123456789012:task/course/1234 ;;
  "rds describe-db-instances"*MasterUserSecret*) printf 'restored.rds.amazonaws.com\tarn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-2\n' ;;
  "s3api get-bucket-location"*) echo "\${PLACE:-None}" ;;
  "s3api get-bucket-encryption"*) echo arn:aws:kms:us-east-1:123456789012:key/of-the-state ;;
  "ecs describe-task-definition"*'name==\`web\`'*) if [ "$PAGE" ]; then echo 123456789012.dkr.ecr.us-east-1.amazonaws.com/x/gepeto-web@sha256:before; else echo None; fi ;;
  "ecs describe-task-definition"*'| [0].image'*) echo 123456789012.dkr.ecr.us-east-1.amazonaws.com/x/gepeto-api@sha256:before ;;
  "ecs describe-task-definition"*"--query taskDefinition --output json") if [ "$DEFINITION" ]; then echo "$DEFINITION"; else echo '{"containerDefinitions":[{"name":"api"},{"name":"web"}]}'; fi ;;
  "ecs register-task-definition"*) case "$*" in *stdin*) cat > ${stage}/put ;; esac; echo arn:x:task-definition/chatgepeto-app:2 ;;
  *) echo answer ;;
esac`,
  )
  standIn(
    'docker',
    `case "$*" in
  login*) cat > /dev/null ;;
  *"buildx inspect"*) exit 1 ;;
  *"imagetools inspect"*) echo ${digest} ;;
  create*) echo a-container ;;
  "cp "*:/usr*) mkdir -p "$3/assets"; echo page > "$3/index.html"; echo file > "$3/assets/a-1.js" ;;
  *--metadata-file*) while [ "$1" != --metadata-file ]; do shift; done; printf '{"containerimage.digest":"${digest}"}' > "$2" ;;
esac`,
  )

  standIn(
    'curl',
    `case "$*" in
  *" -o "*) while [ "$1" != -o ]; do shift; done; echo certificates > "$2" ;;
  *"/") if [ "$FRONT" ]; then echo "$FRONT"; else echo '<div id="root"></div>'; fi ;;
  *) echo '{"status":"ok","answer":"Next year.","traceId":"t"}' ;;
esac`,
  )
  standIn('cosign', `case "$*" in verify*"$UNSIGNED") [ -z "$UNSIGNED" ] || exit 1 ;; esac`)

  return {
    /** Runs one line by a shell, in a copy of the scripts, with the stand-ins before everything else. */
    staged(command: string, env: NodeJS.ProcessEnv = {}): Run & { asked: string } {
      const copy = join(stage, 'repository')
      if (!existsSync(copy))
        run('sh', [
          '-c',
          `mkdir -p ${copy} && cp -r ${deploy} ${copy}/ && cd ${copy} && git init -q && git config user.name x &&
            git config user.email x && git commit -q --allow-empty -m first && git tag first`,
        ])
      writeFileSync(join(stage, 'asked'), '')
      writeFileSync(join(stage, 'images'), '150')
      // Whose input is a socket, as it is here, bash takes for a remote call, and its rc file may change where programs are found.
      const done = run('bash', ['--norc', '-c', command], {
        cwd: copy,
        env: {
          PATH: `${stage}:${process.env.PATH}`,
          GITHUB_OUTPUT: join(stage, 'output'),
          COMMIT: run('git', ['rev-parse', 'first'], { cwd: copy }).stdout.trim(),
          ...env,
        },
      })
      return { ...done, asked: readFileSync(join(stage, 'asked'), 'utf8') }
    },
    /** The folder of the stage: `put` holds what was put last, `output` what a workflow's step gives on. */
    at: (name: string) => join(stage, name),
    close: () => rmSync(stage, { recursive: true, force: true }),
  }
}
