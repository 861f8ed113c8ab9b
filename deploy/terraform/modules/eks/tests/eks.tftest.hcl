mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/x" }
  }
  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::123456789012:oidc-provider/x" }
  }
  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0", latest_version = 1 }
  }
  mock_resource "aws_eks_cluster" {
    defaults = {
      name     = "gepeto"
      identity = [{ oidc = [{ issuer = "https://oidc.eks.us-east-1.amazonaws.com/id/1" }] }]
    }
  }
}

variables {
  name        = "gepeto"
  account_id  = "123456789012"
  region      = "us-east-1"
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  subnet_ids  = ["subnet-1", "subnet-2"]
  workloads   = { api = { namespace = "gepeto", service_account = "gepeto-api", policy = "{}" } }
}

run "the_api_is_private_and_everything_is_logged" {
  command = apply
  assert {
    condition     = !aws_eks_cluster.this.vpc_config[0].endpoint_public_access && aws_eks_cluster.this.vpc_config[0].endpoint_private_access
    error_message = "the API is reached inside the network only."
  }
  assert {
    condition     = length(aws_eks_cluster.this.enabled_cluster_log_types) == 5 && contains(aws_eks_cluster.this.encryption_config[0].resources, "secrets")
    error_message = "five kinds of logs, and secrets under our key."
  }
  assert {
    condition     = aws_eks_cluster.this.access_config[0].authentication_mode == "API" && !aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions
    error_message = "access by entries, and none for who happened to make it."
  }
  assert {
    condition     = aws_launch_template.node.metadata_options[0].http_tokens == "required" && aws_launch_template.node.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "pods do not reach the node's credentials."
  }
  assert {
    condition     = { for name, group in aws_eks_node_group.this : name => group.capacity_type } == { system = "ON_DEMAND", workers = "SPOT" }
    error_message = "system on demand, workers on Spot."
  }
  assert {
    condition     = aws_eks_node_group.this["system"].scaling_config[0].min_size >= 2
    error_message = "two system nodes at least."
  }
}

run "public_for_named_ranges" {
  command = plan
  variables { public_endpoint_cidrs = ["203.0.113.0/24"] }
  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_public_access && toset(aws_eks_cluster.this.vpc_config[0].public_access_cidrs) == toset(["203.0.113.0/24"])
    error_message = "these ranges, and no others."
  }
}

run "the_whole_internet_is_refused" {
  command = plan
  variables { public_endpoint_cidrs = ["0.0.0.0/0"] }
  expect_failures = [var.public_endpoint_cidrs]
}

run "half_the_internet_is_refused" {
  command = plan
  variables { public_endpoint_cidrs = ["0.0.0.0/1", "128.0.0.0/1"] }
  expect_failures = [var.public_endpoint_cidrs]
}

run "no_workers_where_none_are_wanted" {
  command = plan
  variables { worker_nodes = { types = [], minimum = 0, maximum = 0 } }
  assert {
    condition     = keys(aws_eks_node_group.this) == ["system"]
    error_message = "only the system's nodes."
  }
}

run "what_nodes_need_to_be_ready_comes_before_them_and_disks_have_drivers" {
  command = plan
  assert {
    condition     = keys(aws_eks_addon.before_nodes) == ["eks-pod-identity-agent", "kube-proxy", "vpc-cni"]
    error_message = "network, proxy and pod identity first."
  }
  assert {
    condition     = contains(keys(aws_eks_addon.this), "aws-ebs-csi-driver") && contains(keys(aws_eks_addon.this), "aws-efs-csi-driver")
    error_message = "a driver for disks, one for the shared folder."
  }
}

run "the_folder_is_mounted_by_the_driver_through_its_access_point" {
  command = plan
  variables {
    data_folder = {
      file_system_arn  = "arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-1"
      access_point_arn = "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-1"
    }
  }
  assert {
    condition     = { for name, association in aws_eks_pod_identity_association.driver : name => "${association.namespace}/${association.service_account}" } == { ebs = "kube-system/ebs-csi-controller-sa", efs = "kube-system/efs-csi-node-sa" }
    error_message = "one role for each driver's own service account."
  }
  assert {
    condition     = toset(data.aws_iam_policy_document.data_folder[0].statement[0].actions) == toset(["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"])
    error_message = "mounted and written to, never as root."
  }
  assert {
    condition     = [for condition in data.aws_iam_policy_document.data_folder[0].statement[0].condition : "${condition.test} ${condition.variable} ${one(condition.values)}"] == ["StringEquals elasticfilesystem:AccessPointArn arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-1"]
    error_message = "through the access point only."
  }
}

run "sizes_of_two_kinds_of_machines_are_refused" {
  command = plan
  variables { system_nodes = { types = ["m7i.large", "m7g.large"], minimum = 2, maximum = 4 } }
  expect_failures = [var.system_nodes]
}

run "the_pipeline_is_of_a_group_whose_rights_the_namespace_gives" {
  command = plan
  variables { deployers = { pipeline = "arn:aws:iam::123456789012:role/pipeline" } }
  assert {
    condition     = aws_eks_access_entry.deployer["pipeline"].kubernetes_groups == toset(["gepeto-deployers"])
    error_message = "the group of deployers.yaml."
  }
  assert {
    condition     = length(aws_eks_access_policy_association.administrator) == 0
    error_message = "and no policy of EKS."
  }
}

run "kubernetes_is_one_in_support_and_nodes_follow_it" {
  command   = apply
  state_key = "version"
  assert {
    condition     = aws_eks_cluster.this.version == "1.35" && alltrue([for group in aws_eks_node_group.this : group.version == aws_eks_cluster.this.version])
    error_message = "1.34 leaves standard support on 2026-12-02."
  }
}

run "a_version_that_aws_raises_is_no_difference" {
  command   = apply
  state_key = "version-of-aws"
  variables { kubernetes_version = null }
  assert {
    condition     = aws_eks_cluster.this.version != "1.35" && alltrue([for group in aws_eks_node_group.this : group.version == aws_eks_cluster.this.version])
    error_message = "none is asked for."
  }
}

run "what_the_agent_writes_is_kept_as_long_as_the_rest_and_sealed" {
  command   = apply
  state_key = "insights"
  assert {
    condition     = toset([for group in aws_cloudwatch_log_group.insights : group.name]) == toset([for kind in ["application", "dataplane", "host", "performance"] : "/aws/containerinsights/gepeto/${kind}"])
    error_message = "the agent would make them for ever."
  }
  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.insights : group.retention_in_days == 90 && group.kms_key_id == var.kms_key_arn])
    error_message = "for log_days, under our key."
  }
}

run "no_agent_no_groups" {
  command = plan
  variables { addons = { vpc-cni = null } }
  assert {
    condition     = length(aws_cloudwatch_log_group.insights) == 0
    error_message = "nobody writes there."
  }
}
