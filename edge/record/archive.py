"""A ZIP file written in one way only, and read only where it was written that way.

Knows the ZIP format (PKWARE APPNOTE 6.3, stored members only): any unzip opens such a file. The same members give the
same bytes in every Python, so a reader can refuse a file in which a single byte stands elsewhere: there are no
extra fields, comments, gaps, doubled names or compressed members to hide something in. Knows nothing of entries.
"""

import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from edge.domain import ScelleError

LARGEST_BYTES = (1 << 32) - 1
MOST_MEMBERS = (1 << 16) - 2
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}(/[A-Za-z0-9][A-Za-z0-9._-]{0,79}){0,2}")
_BLOCK = 1 << 20

# 1 January 1980, the first day that a ZIP file can name: the time of writing stands in the entries.
_DATE = 0x21
_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")


class NotABundleError(ScelleError):
    """The file is not one that this program wrote, or it was changed so that it cannot be read."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside: its name, where its bytes begin, how many they are."""

    name: str
    offset: int
    size: int


def write_archive(file: BinaryIO, members: Iterable[tuple[str, bytes]]) -> None:
    """Write the members, in the order given. Raises ValueError for a name or a size that the format cannot hold."""
    directory: list[bytes] = []
    offset = 0
    for name, content in members:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a member")
        header = _header(name, zlib.crc32(content), len(content))
        if offset + len(header) + len(content) > LARGEST_BYTES - (64 << 20) or len(directory) >= MOST_MEMBERS:
            raise ValueError("it would be over 4 GB")
        file.write(header)
        file.write(content)
        directory.append(_directory_entry(name, zlib.crc32(content), len(content), offset))
        offset += len(header) + len(content)
    file.writelines(directory)
    size = sum(len(entry) for entry in directory)
    file.write(_END.pack(0x06054B50, 0, 0, len(directory), len(directory), size, offset, 0))


def read_archive(file: BinaryIO) -> dict[str, Member]:
    """The members by their names, in the order of the file.

    Raises NotABundleError where one byte of the file's structure is not as `write_archive` would have put it.
    Reads each member once, in pieces, so that a large file needs little memory.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if size > LARGEST_BYTES:
        raise NotABundleError("it is larger than 4 GB")
    members: dict[str, Member] = {}
    directory: list[bytes] = []
    offset = 0
    for name, crc, length in _locals(file, size):
        if name in members or len(members) >= MOST_MEMBERS:
            raise NotABundleError(f"{name} is in it twice, or there are too many files in it")
        start = offset + _LOCAL.size + len(name)
        members[name] = Member(name, start, length)
        directory.append(_directory_entry(name, crc, length, offset))
        offset = start + length
    end = _END.pack(0x06054B50, 0, 0, len(directory), len(directory), sum(map(len, directory)), offset, 0)
    file.seek(offset)
    if not members or file.read() != b"".join(directory) + end:
        raise NotABundleError("its table of contents does not fit its contents")
    return members


def read_member(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """The bytes of a member, in pieces."""
    file.seek(member.offset)
    left = member.size
    while left > 0:
        piece = file.read(min(left, _BLOCK))
        if not piece:
            return
        left -= len(piece)
        yield piece


def _locals(file: BinaryIO, size: int) -> Iterator[tuple[str, int, int]]:
    offset = 0
    while True:
        file.seek(offset)
        fixed = file.read(_LOCAL.size)
        if len(fixed) < _LOCAL.size or not fixed.startswith(b"PK\x03\x04"):
            return
        *_, crc, _packed, length, name_length, _extra = _LOCAL.unpack(fixed)
        name = file.read(min(name_length, 255)).decode("ascii", errors="replace")
        start = offset + _LOCAL.size + name_length
        if not _NAME.fullmatch(name) or start + length > size or fixed + name.encode() != _header(name, crc, length):
            raise NotABundleError(f"what stands at byte {offset} is not as this program writes it")
        checked = 0
        for piece in read_member(file, Member(name, start, length)):
            checked = zlib.crc32(piece, checked)
        if checked != crc:
            raise NotABundleError(f"{name} was altered: its checksum does not fit")
        yield name, crc, length
        offset = start + length


def _header(name: str, crc: int, size: int) -> bytes:
    return _LOCAL.pack(0x04034B50, 10, 0, 0, 0, _DATE, crc, size, size, len(name), 0) + name.encode()


def _directory_entry(name: str, crc: int, size: int, offset: int) -> bytes:
    # Made on Unix (3), a plain file that all may read.
    attributes = 0o100644 << 16
    fixed = (0x02014B50, (3 << 8) | 10, 10, 0, 0, 0, _DATE, crc, size, size, len(name), 0, 0, 0, 0, attributes, offset)
    return _CENTRAL.pack(*fixed) + name.encode()
