output "name" {
  description = "Name of the service."
  value       = aws_ecs_service.this.name
}

output "task_definition_arn" {
  description = "Newest definition of its tasks."
  value       = aws_ecs_task_definition.this.arn
}

output "task_family" {
  description = "Name of the definition, whatever its revision."
  value       = aws_ecs_task_definition.this.family
}
