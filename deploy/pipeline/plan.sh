#!/usr/bin/env bash
# Plans an example against its shared state. Reads EXAMPLE, VAR_FILE, STATE (the output `backend` of the bootstrap);
# writes checked.tfplan in the example's folder, plan.md here, and changes=yes|no for the workflow.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

folder=deploy/terraform/examples/$EXAMPLE
printf 'terraform {\n  backend "s3" {}\n}\n' >"$folder/state_override.tf"
printf '%s\nkey = "%s/%s.tfstate"\n' "$STATE" "$EXAMPLE" "${VAR_FILE%.tfvars}" >"$folder/state.hcl"
terraform -chdir="$folder" init -input=false -lockfile=readonly -backend-config=state.hcl
code=0
terraform -chdir="$folder" plan -input=false -detailed-exitcode -var-file="$VAR_FILE" -out=checked.tfplan || code=$?
case $code in
  0) changes=no ;;
  2) changes=yes ;;
  *) exit "$code" ;;
esac
echo "changes=$changes" >>"${GITHUB_OUTPUT:-/dev/null}"
{
  echo "### $EXAMPLE, $VAR_FILE"
  echo '```'
  terraform -chdir="$folder" show -no-color checked.tfplan | tail -c 60000
  echo '```'
} >plan.md
