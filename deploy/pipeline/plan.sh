#!/usr/bin/env bash
# Plans an example against its shared state. Reads EXAMPLE, VAR_FILE, STATE (the output `backend` of the bootstrap), APPROVED
# (empty: no plan was); writes checked.tfplan in the example's folder, plan.md here and in the run's summary, and for the workflow
# changes=yes|no and plan=, which tells one plan from another. One that is not the approved one fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

folder=deploy/terraform/examples/$EXAMPLE
printf 'terraform {\n  backend "s3" {}\n}\n' >"$folder/state_override.tf"
printf '%s\nkey = "%s/%s.tfstate"\n' "$STATE" "$EXAMPLE" "${VAR_FILE%.tfvars}" >"$folder/state.hcl"
terraform -chdir="$folder" init -input=false -lockfile=readonly -backend-config=state.hcl
code=0
terraform -chdir="$folder" plan -input=false -lock-timeout=15m -detailed-exitcode -var-file="$VAR_FILE" -out=checked.tfplan || code=$?
case $code in
  0) changes=no ;;
  2) changes=yes ;;
  *) exit "$code" ;;
esac
terraform -chdir="$folder" show -no-color checked.tfplan >plan.txt
plan=$(git hash-object plan.txt)
printf 'changes=%s\nplan=%s\n' "$changes" "$plan" >>"${GITHUB_OUTPUT:-/dev/null}"
{
  echo "### $EXAMPLE, $VAR_FILE"
  echo '```'
  tail -c 60000 plan.txt
  echo '```'
} >plan.md
cat plan.md >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
if [ -n "${APPROVED:-}" ] && [ "$plan" != "$APPROVED" ]; then
  echo 'This is not the plan that was approved: what stands has changed since. Nothing was applied; run all jobs again and read the new one.'
  exit 1
fi
