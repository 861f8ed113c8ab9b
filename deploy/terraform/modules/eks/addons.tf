# What EKS itself keeps in the cluster, and what the drivers of disks may do in the account: roles by pod identity, since pods
# do not reach the node's own credentials.

locals {
  # Without these no node becomes ready, so they come first; the others have pods of their own, which need nodes.
  before_nodes = ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"]
}

resource "aws_eks_addon" "before_nodes" {
  for_each                    = { for name, version in var.addons : name => version if contains(local.before_nodes, name) }
  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = each.value
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "PRESERVE"
  # Without this NetworkPolicy objects are only words.
  configuration_values = each.key == "vpc-cni" ? jsonencode({ enableNetworkPolicy = "true" }) : null
}

# CloudWatch's agent would make these itself, for ever and without our key.
resource "aws_cloudwatch_log_group" "insights" {
  #checkov:skip=CKV_AWS_338: how long logs are kept is an input (2026-11)
  for_each          = toset(contains(keys(var.addons), "amazon-cloudwatch-observability") ? ["application", "dataplane", "host", "performance"] : [])
  name              = "/aws/containerinsights/${var.name}/${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_eks_addon" "this" {
  for_each                    = { for name, version in var.addons : name => version if !contains(local.before_nodes, name) }
  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = each.value
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "PRESERVE"
  # Pods get the credentials of an association that stood before they started.
  depends_on = [aws_eks_node_group.this, aws_eks_pod_identity_association.driver, aws_cloudwatch_log_group.insights]
}

data "aws_iam_policy_document" "driver_trust" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_eks_cluster.this.arn]
    }
  }
}

locals {
  # Volumes on EFS are made by hand, so its controller is asked for nothing: only the node's half, which mounts, has a role.
  drivers = merge(
    { ebs = "ebs-csi-controller-sa" },
    var.data_folder == null ? {} : { efs = "efs-csi-node-sa" },
  )
}

resource "aws_iam_role" "driver" {
  for_each           = local.drivers
  name               = "${var.name}-${each.key}-driver"
  description        = "Service account ${each.value} in kube-system: the driver of ${upper(each.key)}."
  assume_role_policy = data.aws_iam_policy_document.driver_trust.json
}

resource "aws_eks_pod_identity_association" "driver" {
  for_each        = local.drivers
  cluster_name    = aws_eks_cluster.this.name
  namespace       = "kube-system"
  service_account = each.value
  role_arn        = aws_iam_role.driver[each.key].arn
  depends_on      = [aws_iam_role_policy.data_folder, aws_iam_role_policy_attachment.disks]
}

resource "aws_iam_role_policy_attachment" "disks" {
  role       = aws_iam_role.driver["ebs"].name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"
}

# The folder through its access point, as Gepeto's own user; the file system's policy asks for the same.
data "aws_iam_policy_document" "data_folder" {
  count = var.data_folder == null ? 0 : 1
  statement {
    sid       = "MountTheDataFolder"
    actions   = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
    resources = [var.data_folder.file_system_arn]
    condition {
      test     = "StringEquals"
      variable = "elasticfilesystem:AccessPointArn"
      values   = [var.data_folder.access_point_arn]
    }
  }
}

resource "aws_iam_role_policy" "data_folder" {
  count  = var.data_folder == null ? 0 : 1
  name   = "mount"
  role   = aws_iam_role.driver["efs"].id
  policy = data.aws_iam_policy_document.data_folder[0].json
}
