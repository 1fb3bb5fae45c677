"""The record: what happened in the evidence room, in entries that are added and never changed.

    key = load_station_key(root)
    log = open_log(root, key, now, alone=True)
    sha256 = log.photograph(jpeg)
    entry = log.append("picture_taken", {"intake": ..., "sha256": sha256, ...})

Every entry is hashed together with the one before it and signed; docs/record.md says how, what that proves and
what it does not. Commands outside the kiosk use `verify_log`, `export_case` and `verify_bundle`.
"""

from edge.record.archive import NotABundleError
from edge.record.bundle import BundleFindings, export_case, verify_bundle
from edge.record.catalogue import Field, Form, Kind, as_markdown, as_names
from edge.record.errors import RecordError
from edge.record.head import Head, read_head
from edge.record.keys import PublicKey, StationKey, load_public_key, load_station_key
from edge.record.kinds import KINDS
from edge.record.log import Log, open_log
from edge.record.places import Places
from edge.record.search import Found, Search
from edge.record.verify import Findings, verify_log

__all__ = [
    "KINDS",
    "BundleFindings",
    "Field",
    "Findings",
    "Form",
    "Found",
    "Head",
    "Kind",
    "Log",
    "NotABundleError",
    "Places",
    "PublicKey",
    "RecordError",
    "Search",
    "StationKey",
    "as_markdown",
    "as_names",
    "export_case",
    "load_public_key",
    "load_station_key",
    "open_log",
    "read_head",
    "verify_bundle",
    "verify_log",
]
