output "key_arn" {
  description = "The key."
  value       = local.key.arn
}
