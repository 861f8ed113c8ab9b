# The same for less than 40 dollars a month.
account_id = "123456789012"
spot       = true
