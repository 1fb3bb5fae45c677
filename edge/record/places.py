"""Where the parts of a record lie. Each subfolder may be a mount of its own."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """The files of the record in the folder `root`.

    The head lies in a folder of its own, away from the database, so that it can be kept on another medium; the
    private key too, so that a copy of the rest gives it to nobody.
    """

    root: Path

    @property
    def database(self) -> Path:
        """The entries: the evidence."""
        return self.root / "record.sqlite"

    @property
    def photographs(self) -> Path:
        """The photographs, each under its own SHA-256: the evidence."""
        return self.root / "photographs"

    @property
    def search(self) -> Path:
        """What makes searching quick; can be made again from the entries at any time."""
        return self.root / "search" / "search.sqlite"

    @property
    def head(self) -> Path:
        """The last entry, noted outside the database."""
        return self.root / "head" / "head.json"

    @property
    def private_key(self) -> Path:
        """The station's private key."""
        return self.root / "key" / "station.key"

    @property
    def public_key(self) -> Path:
        """The station's public key, for everybody."""
        return self.root / "key" / "station.pub"

    @property
    def append_lock(self) -> Path:
        """Held while an entry is written, and shared while everything is copied."""
        return self.root / "append.lock"

    @property
    def kiosk_lock(self) -> Path:
        """Held by the one running kiosk."""
        return self.root / "kiosk.lock"
