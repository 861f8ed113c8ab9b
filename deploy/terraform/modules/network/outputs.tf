output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "cidr" {
  description = "Addresses of the network."
  value       = aws_vpc.this.cidr_block
}

output "public_subnet_ids" {
  description = "Subnets with a way to the internet, in the order of the zones."
  value       = [for zone in var.zones : aws_subnet.public[zone].id]
}

output "private_subnet_ids" {
  description = "Subnets of what runs, in the order of the zones; none where private_subnets is false."
  value       = [for zone in var.zones : aws_subnet.private[zone].id if var.private_subnets]
}

output "data_subnet_ids" {
  description = "Subnets of the stores, in the order of the zones; none where data_subnets is false."
  value       = [for zone in var.zones : aws_subnet.data[zone].id if var.data_subnets]
}
