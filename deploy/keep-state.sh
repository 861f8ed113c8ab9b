#!/usr/bin/env bash
# Has an example keep its state in the bucket that deploy/terraform/bootstrap made, where deploy/pipeline/plan.sh looks for it
# too. `terraform init -backend-config=state.hcl` in the example's folder comes next.
#   deploy/keep-state.sh deploy/terraform/examples/chatgepeto-fargate my.auto.tfvars
set -euo pipefail

folder=${1:?the folder that is to be applied}
variables=${2:?the file with its variables}
state=$(terraform -chdir="$(dirname "${BASH_SOURCE[0]}")/terraform/bootstrap" output -raw backend)
printf 'terraform {\n  backend "s3" {}\n}\n' >"$folder/state_override.tf"
printf '%s\nkey = "%s/%s.tfstate"\n' "$state" "$(basename "$folder")" "${variables%.tfvars}" >"$folder/state.hcl"
