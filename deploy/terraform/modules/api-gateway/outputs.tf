output "url" {
  description = "Base of the public API: /api/v1/ask and /health follow."
  value       = aws_api_gateway_stage.this.invoke_url
}

output "stage_arn" {
  description = "The published API, for the web application firewall."
  value       = aws_api_gateway_stage.this.arn
}

output "usage_plan_id" {
  description = "Plan that callers' keys are added to, by deploy/add-caller.sh."
  value       = aws_api_gateway_usage_plan.this.id
}
