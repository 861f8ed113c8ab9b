output "name" {
  description = "Name of the cluster."
  value       = aws_eks_cluster.this.name
}

output "arn" {
  description = "The cluster."
  value       = aws_eks_cluster.this.arn
}

output "endpoint" {
  description = "Where the Kubernetes API is."
  value       = aws_eks_cluster.this.endpoint
}

output "node_security_group_id" {
  description = "Group that nodes, and so pods, stand in."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "workload_role_arns" {
  description = "Roles of the workloads: the annotation eks.amazonaws.com/role-arn of their service accounts."
  value       = { for name, role in aws_iam_role.workload : name => role.arn }
}
