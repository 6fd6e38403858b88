"""What serve.py is made of: conditional answers, pages, routes, listeners, metrics."""
