import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deploy, type Run, run } from './programs.ts'

/** The digest that every image pushed to the stage has. */
export const digest = `sha256:${'a'.repeat(64)}`

/**
 * Programs that stand in for those of a cloud: they write down what they were asked, and answer what a script reads. What
 * they answer can be chosen by variables: SECRET_ARN and SECRET (what it holds; `unknown`: AWS does not say), CONTROLLER
 * of a service, TRAFFIC (the revision that has it), DEPLOYMENT (its state at CodeDeploy).
 */
export function openStage() {
  const stage = mkdtempSync(join(tmpdir(), 'gepeto-stage-'))
  const standIn = (name: string, body: string) =>
    writeFileSync(join(stage, name), `#!/bin/sh\necho "${name} $*" >> ${stage}/asked\n${body}\n`, {
      mode: 0o755,
    })
  standIn(
    'terraform',
    `case "$*" in
  *"output -json redis" | *"output -json second_redis") echo null ;;
  *"output -json second_secrets") echo '{"GEPETO_MASTER_KEY":"arn:aws:secretsmanager:us-west-2:123456789012:secret:x-2/GEPETO_MASTER_KEY-GhIjKl"}' ;;
  *"output -json secrets") echo "{\\"GEPETO_MASTER_KEY\\":\\"\${SECRET_ARN:-arn:aws:ssm:us-east-1:123456789012:parameter/x/GEPETO_MASTER_KEY}\\"}" ;;
  *"output -raw usage_plan_id") echo plan ;;
  *"output -raw cluster") echo course ;;
  *"output -json buckets") echo '{"documents":"course-documents"}' ;;
  *"output -json repositories") echo '{"api":"registry/course/gepeto-api"}' ;;
esac`,
  )
  standIn(
    'aws',
    `case "$*" in
  "secretsmanager get-secret-value --region us-east-1"*) echo "the first one's" ;;
  "secretsmanager describe-secret"*) [ "$SECRET" != unknown ] || exit 254; echo "$SECRET" ;;
  "secretsmanager put-secret-value"*) cat > ${stage}/put ;;
  "ssm get-parameter"*) [ "$SECRET" != unknown ] || exit 254; echo "\${SECRET:-unset: run deploy/put-secrets.sh}" ;;
  "ssm put-parameter"*) cat > /dev/null ;;
  "s3api list-object-versions"*) [ -e ${stage}/deleted ] || echo '{"Versions":[{"Key":"a","VersionId":"1"}],"DeleteMarkers":[{"Key":"b","VersionId":"2"}]}' ;;
  "s3api delete-objects"*) touch ${stage}/deleted ;;
  "ecr list-images"*) echo '[{"imageDigest":"sha256:a"}]' ;;
  "ecs describe-services"*desiredCount*) printf "arn:x:task-definition/chatgepeto-app:1\t1\t\${CONTROLLER:-ECS}\n" ;;
  "ecs describe-services"*containerPort*) printf 'api\t8000\n' ;;
  "ecs describe-services"*taskSets*) echo "arn:x:task-definition/chatgepeto-app:\${TRAFFIC:-2}" ;;
  "deploy create-deployment"*) cp deployment.json ${stage}/put; echo d-1 ;;
  "deploy get-deployment "*) echo "\${DEPLOYMENT:-InProgress}" ;;
  "ecs describe-services"*PRIMARY*) echo arn:x:task-definition/chatgepeto-app:2 ;;
  "ecs describe-services"*) echo '{}' ;;
  "ecs describe-task-definition"*"--query taskDefinition --output json") echo '{"containerDefinitions":[{"name":"api"},{"name":"web"}]}' ;;
  "ecs register-task-definition"*) echo arn:x:task-definition/chatgepeto-app:2 ;;
  *) echo answer ;;
esac`,
  )
  standIn(
    'docker',
    `case "$*" in
  *"imagetools inspect"*) echo ${digest} ;;
  *--metadata-file*) while [ "$1" != --metadata-file ]; do shift; done; printf '{"containerimage.digest":"${digest}"}' > "$2" ;;
esac`,
  )

  return {
    /** Runs one line by a shell, in a copy of the scripts, with the stand-ins before everything else. */

    staged(command: string, env: NodeJS.ProcessEnv = {}): Run & { asked: string } {
      const copy = join(stage, 'repository')
      if (!existsSync(copy))
        run('sh', ['-c', `mkdir -p ${copy} && cp -r ${deploy} ${copy}/ && git init -q ${copy}`])
      writeFileSync(join(stage, 'asked'), '')
      const done = run('bash', ['-c', command], {
        cwd: copy,
        env: {
          PATH: `${stage}:${process.env.PATH}`,
          GITHUB_OUTPUT: join(stage, 'output'),
          COMMIT: 'a1b2c3d',
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
