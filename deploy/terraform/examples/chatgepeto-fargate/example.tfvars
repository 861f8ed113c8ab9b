# Replace the account by yours. Whatever else is yours stands here too: an apply takes away what is not here any more.
account_id = "123456789012"

# pipeline   = { repository = "your-organisation/gepeto" } # provider_arn in it where the account has GitHub's provider already
# domain     = { name = "gepeto.example.com", zone_id = "Z0000000000000000000" } # HTTPS; without it passwords cross the internet readable
# alarm_mail = ["you@example.com"]

# More than one task:
# database = {}
# redis    = {}
# tasks    = { minimum = 2, maximum = 6 }
