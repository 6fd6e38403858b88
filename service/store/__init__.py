"""Where everything is kept: one writer, many readers, one set of queries for every database."""

from service.store.engine import Store, Tx, open_store

__all__ = ["Store", "Tx", "open_store"]
