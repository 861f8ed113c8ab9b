#!/usr/bin/env bash
# What the scripts of deploy/pipeline read, for a shell: first what an earlier set-up left in it is taken away, since of what a
# set-up has not, its output says nothing.
#   eval "$(deploy/environment.sh deploy/terraform/examples/production)"
#   eval "$(deploy/environment.sh deploy/terraform/examples/production second)"     # the other region's
set -euo pipefail

folder=${1:?the folder that was applied}
made=$(terraform -chdir="$folder" output -raw "${2:+${2}_}environment")
echo 'unset AWS_ROLE CLUSTER DISTRIBUTION ECR_API ECR_WEB MIRROR_URL NAME OVERLAY PAGE_BUCKET PLATFORM PUBLIC_URL PUSH_LATEST SERVICES API WEB api web'
echo "$made"
