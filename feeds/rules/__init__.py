"""The language of topics.py: tables and queries read, words looked up, clauses weighed."""
