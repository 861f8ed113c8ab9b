# Who may do what in the cluster, and what its workloads may do in the account: by name, never by everything.

resource "aws_eks_access_entry" "administrator" {
  for_each      = var.administrators
  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.value
}

resource "aws_eks_access_policy_association" "administrator" {
  for_each      = aws_eks_access_entry.administrator
  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.value.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
  access_scope {
    type = "cluster"
  }
}

# What this group may do says the Role of deploy/kubernetes/overlays/production/deployers.yaml: bring out images. EKS's own policy
# for editing reads every Secret and acts as every service account.
resource "aws_eks_access_entry" "deployer" {
  for_each          = var.deployers
  cluster_name      = aws_eks_cluster.this.name
  principal_arn     = each.value
  kubernetes_groups = ["gepeto-deployers"]
}

resource "aws_iam_openid_connect_provider" "cluster" {
  url            = aws_eks_cluster.this.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  issuer = replace(aws_eks_cluster.this.identity[0].oidc[0].issuer, "https://", "")
}

# One service account of one namespace, and tokens that were made for AWS: anything else is refused.
data "aws_iam_policy_document" "workload_trust" {
  for_each = var.workloads
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.cluster.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = ["system:serviceaccount:${each.value.namespace}:${each.value.service_account}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "workload" {
  for_each           = var.workloads
  name               = "${var.name}-${each.key}"
  description        = "Service account ${each.value.service_account} in ${each.value.namespace}."
  assume_role_policy = data.aws_iam_policy_document.workload_trust[each.key].json
}

resource "aws_iam_role_policy" "workload" {
  for_each = var.workloads
  name     = "work"
  role     = aws_iam_role.workload[each.key].id
  policy   = each.value.policy
}
