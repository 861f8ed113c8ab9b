# Two groups of nodes: on demand for what must stay, on Spot for background work, which asks for it by a toleration.

data "aws_iam_policy_document" "node_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "node" {
  name               = "${var.name}-node"
  description        = "Nodes of the cluster ${var.name}: join, pull images, give pods addresses."
  assume_role_policy = data.aws_iam_policy_document.node_trust.json
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset([
    "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryPullOnly", "CloudWatchAgentServerPolicy",
  ])
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}

# Pods cannot reach the node's own credentials: session tokens only, and they do not travel a second hop.
resource "aws_launch_template" "node" {
  name_prefix            = "${var.name}-node-"
  description            = "Nodes of ${var.name}."
  update_default_version = true
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size           = 50
      volume_type           = "gp3"
      encrypted             = true
      delete_on_termination = true
    }
  }
  monitoring {
    enabled = true
  }
}

locals {
  groups = merge(
    { system = { nodes = var.system_nodes, capacity = "ON_DEMAND", taints = [] } },
    var.worker_nodes.maximum == 0 ? {} : {
      workers = { nodes = var.worker_nodes, capacity = "SPOT", taints = [{ key = "gepeto/background", value = "only", effect = "NO_SCHEDULE" }] }
    },
  )
}

resource "aws_eks_node_group" "this" {
  for_each        = local.groups
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = each.key
  node_role_arn   = aws_iam_role.node.arn
  version         = aws_eks_cluster.this.version # nodes follow, whoever raised it
  subnet_ids      = var.subnet_ids
  capacity_type   = each.value.capacity
  instance_types  = each.value.nodes.types
  ami_type        = can(regex("^[a-z]+[0-9]+g", each.value.nodes.types[0])) ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD"
  labels          = { "gepeto/nodes" = each.key }

  scaling_config {
    min_size     = each.value.nodes.minimum
    max_size     = each.value.nodes.maximum
    desired_size = each.value.nodes.minimum
  }
  update_config {
    max_unavailable = 1
  }
  node_repair_config {
    enabled = true
  }
  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }
  dynamic "taint" {
    for_each = each.value.taints
    content {
      key    = taint.value.key
      value  = taint.value.value
      effect = taint.value.effect
    }
  }
  lifecycle {
    ignore_changes = [scaling_config[0].desired_size]
  }
  depends_on = [aws_iam_role_policy_attachment.node, aws_eks_addon.before_nodes]
}
