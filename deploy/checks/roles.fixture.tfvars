# Literal ARNs, so that the policies of modules/iam come out whole in a plan.
name        = "gepeto"
region      = "us-east-1"
account_id  = "123456789012"
kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
services = {
  api = {
    repository_arns = ["arn:aws:ecr:us-east-1:123456789012:repository/gepeto/gepeto-api"]
    log_group_arn   = "arn:aws:logs:us-east-1:123456789012:log-group:/gepeto/api"
    secret_arns     = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:gepeto/GEPETO_MASTER_KEY-AbCdEf"]
    parameter_arns  = ["arn:aws:ssm:us-east-1:123456789012:parameter/gepeto/GROQ_API_KEY"]
    bucket_arns     = ["arn:aws:s3:::gepeto-documents-123456789012"]
    audit_bucket    = "arn:aws:s3:::gepeto-audit-123456789012"
    data_folder = {
      file_system_arn  = "arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-1"
      access_point_arn = "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-1"
    }
    master_key = { key_arn = "arn:aws:kms:us-east-1:123456789012:key/mrk-master" }
  }
  web = {
    repository_arns = ["arn:aws:ecr:us-east-1:123456789012:repository/gepeto/gepeto-web"]
    log_group_arn   = "arn:aws:logs:us-east-1:123456789012:log-group:/gepeto/web"
  }
}
