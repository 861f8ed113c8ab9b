# Replace the account by yours. Whatever else is yours stands here too: an apply takes away what is not here any more.
account_id = "123456789012"

# pipeline   = { repository = "your-organisation/gepeto" } # provider_arn in it where the account has GitHub's provider already
# domain     = { name = "gepeto.example.com", zone_id = "Z0000000000000000000" } # HTTPS; without it passwords cross the internet readable
# alarm_mail = ["you@example.com"]

# More than one task:
# database = {}
# redis    = {}
# tasks    = { minimum = 2, maximum = 6 }

# Another region, always with zones of its own and a further region for copies:
# region      = "sa-east-1"
# zones       = ["sa-east-1a", "sa-east-1b"]
# copy_region = "us-east-1"
