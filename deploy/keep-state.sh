#!/usr/bin/env bash
# Has an example keep its state in the bucket that deploy/terraform/bootstrap made, where deploy/pipeline/plan.sh looks for it
# too. `terraform init -backend-config=state.hcl` in the example's folder comes next.
#   deploy/keep-state.sh deploy/terraform/examples/chatgepeto-fargate my.auto.tfvars
# On another machine than the bootstrap's, STATE names the bucket, or holds what `terraform output -raw backend` says there:
#   STATE=gepeto-state-backups-123456789012 deploy/keep-state.sh deploy/terraform/examples/chatgepeto-fargate my.auto.tfvars
set -euo pipefail

folder=${1:?the folder that is to be applied}
variables=${2:?the file with its variables}
case ${STATE:-} in
  '') state=$(terraform -chdir="$(dirname "${BASH_SOURCE[0]}")/terraform/bootstrap" output -raw backend) ;;
  *=*) state=$STATE ;;
  *)
    # Of us-east-1 AWS says no name.
    region=$(aws s3api get-bucket-location --bucket "$STATE" --query LocationConstraint --output text)
    [ "$region" != None ] || region=us-east-1
    key=$(aws s3api get-bucket-encryption --bucket "$STATE" --query 'ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.KMSMasterKeyID' --output text)
    state=$(printf 'bucket = "%s"\nregion = "%s"\nkms_key_id = "%s"\nencrypt = true\nuse_lockfile = true' "$STATE" "$region" "$key")
    ;;
esac
printf 'terraform {\n  backend "s3" {}\n}\n' >"$folder/state_override.tf"
printf '%s\nkey = "%s/%s.tfstate"\n' "$state" "$(basename "$folder")" "${variables%.tfvars}" >"$folder/state.hcl"
