"""The daemon: all that waits, stores or listens."""
