"""Where photographs lie: a folder, or a bucket of an S3 server.

Knows keys and bytes. Does not know what they mean, nor which of them somebody still needs.
"""

from pathlib import Path
from urllib.parse import urlsplit

from central.domain import CentralError
from central.shelves.folder import open_folder
from central.shelves.s3 import open_bucket
from central.shelves.shelf import MissingError, Shelf, Source, part_key, photograph_key

__all__ = ["MissingError", "Shelf", "Source", "open_shelf", "part_key", "photograph_key"]


def open_shelf(url: str) -> Shelf:
    """The shelf at `folder:/path` or `s3://bucket?endpoint=https://host&region=name&credentials=/file`.

    It has answered once. Raises CentralError where the address is none, the folder cannot be written to, or the server
    does not answer or refuses.
    """
    parts = urlsplit(url)
    if parts.scheme == "folder":
        if parts.netloc or not Path(parts.path).is_absolute():
            raise CentralError(
                "A folder for photographs is named by its whole path: folder:/var/lib/scelle/photographs."
            )
        return open_folder(Path(parts.path))
    if parts.scheme == "s3":
        return open_bucket(url)
    raise CentralError("The shelf's address must be folder:/FOLDER or s3://BUCKET?endpoint=https://HOST&region=NAME.")
