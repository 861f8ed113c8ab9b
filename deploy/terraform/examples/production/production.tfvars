# The defaults of variables.tf are production's.
account_id                 = "123456789012"
domain                     = { name = "gepeto.example.com", zone_id = "Z0000000000000000000" }
cloudfront_prefix_list_ids = { first = "pl-3b927c52", second = "pl-82a045eb" }
multi_region               = "waiting"
