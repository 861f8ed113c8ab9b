# As production, smaller: what is true here is true there.
account_id                 = "123456789012"
name                       = "gepeto-staging"
domain                     = { name = "staging.gepeto.example.com", zone_id = "Z0000000000000000000" }
cloudfront_prefix_list_ids = { first = "pl-3b927c52" }
zones                      = ["us-east-1a", "us-east-1b"]
nat_gateways               = "single"
tasks                      = { minimum = 2, maximum = 4 }
workers                    = { minimum = 1, maximum = 2 }
database                   = { instance_class = "db.t4g.medium", multi_az = true, backup_days = 7 }
redis                      = { node_type = "cache.t4g.small", nodes = 2 }
log_days                   = 30
compliance_after_days      = null
