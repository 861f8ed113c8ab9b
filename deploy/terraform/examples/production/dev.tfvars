# One of everything, to try things out. It is deleted without asking.
account_id                 = "123456789012"
name                       = "gepeto-dev"
domain                     = { name = "dev.gepeto.example.com", zone_id = "Z0000000000000000000" }
cloudfront_prefix_list_ids = { first = "pl-3b927c52" }
zones                      = ["us-east-1a", "us-east-1b"]
nat_gateways               = "single"
interface_endpoints        = []
task                       = { cpu = 512, memory = 1024 }
tasks                      = { minimum = 1, maximum = 2 }
workers                    = { minimum = 0, maximum = 1, on_demand_base = 0 }
database                   = { instance_class = "db.t4g.small", multi_az = false, backup_days = 7 }
redis                      = { node_type = "cache.t4g.micro", nodes = 1 }
waf_mode                   = "count"
log_days                   = 7
deletion_protection        = false
compliance_after_days      = null
