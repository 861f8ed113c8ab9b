# Replace the account by yours.
account_id = "123456789012"
