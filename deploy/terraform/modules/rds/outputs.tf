output "url" {
  description = "DATABASE_URL without its password, which stands beside it in PGPASSWORD. The certificate is checked against Amazon's own."
  value       = "postgres://gepeto@${aws_db_instance.this.endpoint}/gepeto?sslmode=verify-full"
}

output "password_reference" {
  description = "What a task's valueFrom takes for PGPASSWORD: the field password of the secret."
  value       = "${local.secret_arn}:password::"
}

output "secret_arn" {
  description = "The secret that the password is kept in."
  value       = local.secret_arn
}

output "identifier" {
  description = "What CloudWatch calls the database."
  value       = var.name
}

output "replica_identifier" {
  description = "What CloudWatch calls the machine for reading; null without one."
  value       = var.read_replica ? "${var.name}-read" : null
}

output "arn" {
  description = "The database."
  value       = aws_db_instance.this.arn
}

output "copied_backups_arn" {
  description = "Backups in the other region, for restore_from there; null without copies."
  value       = try(aws_db_instance_automated_backups_replication.copy[0].id, null)
}
