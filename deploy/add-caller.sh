#!/usr/bin/env bash
# Gives somebody a key for the public REST API and adds it to the plan. The key is shown once, here.
#   deploy/add-caller.sh deploy/terraform/examples/iscoolgpt-fargate NAME
set -euo pipefail

folder=${1:?the folder that was applied}
name=${2:?who calls}
plan=$(terraform -chdir="$folder" output -raw usage_plan_id)
key=$(aws apigateway create-api-key --name "$name" --enabled --query id --output text)
aws apigateway create-usage-plan-key --usage-plan-id "$plan" --key-id "$key" --key-type API_KEY >/dev/null
aws apigateway get-api-key --api-key "$key" --include-value --query value --output text
