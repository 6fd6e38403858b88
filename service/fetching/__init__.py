"""What fetch.py is made of: dialling, one bounded exchange, hosts' turns, what an answer means."""
