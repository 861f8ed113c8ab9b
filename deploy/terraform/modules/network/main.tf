# A network of three tiers over two or three zones: public (load balancer, NAT), private (what runs), data (stores,
# with no route out). Of a /16: private 10.0.0.0/20 and on, public 10.0.48.0/24 and on, data 10.0.64.0/24 and on.

locals {
  zone_index    = { for index, zone in var.zones : zone => index }
  private_zones = var.private_subnets ? local.zone_index : {}
  data_zones    = var.data_subnets ? local.zone_index : {}
  nat_zones = {
    none     = []
    single   = slice(var.zones, 0, 1)
    per_zone = var.zones
  }[var.nat_gateways]
  # The gateway that a zone's private subnet uses: its own, or the only one.
  nat_of_zone = {
    for zone in var.zones : zone => contains(local.nat_zones, zone) ? zone : try(local.nat_zones[0], null)
    if length(local.nat_zones) > 0 && var.private_subnets
  }
  # Where endpoints stand: beside what runs.
  endpoint_subnets = var.private_subnets ? [for subnet in aws_subnet.private : subnet.id] : [for subnet in aws_subnet.public : subnet.id]
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = var.name }
}

# The group that AWS makes admits everything of itself: emptied, so that nothing works by accident.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-default-closed" }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = var.name }
}

resource "aws_subnet" "public" {
  for_each                = local.zone_index
  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = cidrsubnet(var.cidr, 8, 48 + each.value)
  map_public_ip_on_launch = false
  tags                    = merge({ Name = "${var.name}-public-${each.key}", Tier = "public" }, var.public_subnet_tags)
}

resource "aws_subnet" "private" {
  for_each          = local.private_zones
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.cidr, 4, each.value)
  tags              = merge({ Name = "${var.name}-private-${each.key}", Tier = "private" }, var.private_subnet_tags)
}

resource "aws_subnet" "data" {
  for_each          = local.data_zones
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.cidr, 8, 64 + each.value)
  tags              = { Name = "${var.name}-data-${each.key}", Tier = "data" }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-public" }
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "public" {
  for_each       = aws_subnet.public
  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

resource "aws_eip" "nat" {
  for_each = toset(local.nat_zones)
  domain   = "vpc"
  tags     = { Name = "${var.name}-nat-${each.key}" }
}

resource "aws_nat_gateway" "this" {
  for_each      = toset(local.nat_zones)
  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id
  tags          = { Name = "${var.name}-${each.key}" }
  depends_on    = [aws_internet_gateway.this]
}

resource "aws_route_table" "private" {
  for_each = local.private_zones
  vpc_id   = aws_vpc.this.id
  tags     = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_route" "nat" {
  for_each               = local.nat_of_zone
  route_table_id         = aws_route_table.private[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[each.value].id
}

resource "aws_route_table_association" "private" {
  for_each       = aws_subnet.private
  subnet_id      = each.value.id
  route_table_id = aws_route_table.private[each.key].id
}

# No route but the network's own: a database that is taken over can send nothing out.
resource "aws_route_table" "data" {
  count  = var.data_subnets ? 1 : 0
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-data" }
}

resource "aws_route_table_association" "data" {
  for_each       = aws_subnet.data
  subnet_id      = each.value.id
  route_table_id = aws_route_table.data[0].id
}
