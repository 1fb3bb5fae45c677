"""The database: who is enrolled, what arrived, what was set apart.

Knows SQL. Each file beside `tables` holds the questions about one subject, as functions of a connection.
"""

from central.store.engine import Store, open_store
from central.store.schema import require_current, upgrade

__all__ = ["Store", "open_store", "require_current", "upgrade"]
