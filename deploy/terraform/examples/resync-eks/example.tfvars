# Replace the account by yours.
account_id = "123456789012"

# Another region, always with zones of its own and a further region for copies:
# region      = "sa-east-1"
# zones       = ["sa-east-1a", "sa-east-1b", "sa-east-1c"]
# copy_region = "us-east-1"
