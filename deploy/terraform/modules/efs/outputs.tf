output "file_system_id" {
  description = "The file system."
  value       = aws_efs_file_system.this.id
}

output "file_system_arn" {
  description = "The file system, for policies."
  value       = aws_efs_file_system.this.arn
}

output "access_point_id" {
  description = "The data folder in it."
  value       = aws_efs_access_point.data.id
}

output "access_point_arn" {
  description = "The data folder in it, for policies."
  value       = aws_efs_access_point.data.arn
}
