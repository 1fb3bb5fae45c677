"""A TLS socket that waits for its other end for a while, and not for ever.

A thread of the server belongs to a request until it is done; who sends one byte a minute would keep it for a day. Knows
nothing of HTTP: gunicorn's threaded worker calls `setblocking(True)` whenever it turns to a request, and that is where
patience begins anew.
"""

import errno
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

_ENDED: Final = "the other end was too slow"


def patient_socket(seconds: float, least_rate: float) -> type[ssl.SSLSocket]:
    """A kind of socket for `SSLContext.sslsocket_class`.

    All waiting for the other end during a request may take `seconds`, and one more for every `least_rate` bytes that move;
    a single wait no longer than `seconds`. What central itself takes does not count. Who is slower is treated as gone:
    ConnectionResetError.
    """

    class PatientSocket(ssl.SSLSocket):
        _asked: float | None = None
        _left = seconds

        def settimeout(self, value: float | None, /) -> None:
            self._asked = value
            super().settimeout(value)

        def setblocking(self, flag: bool, /) -> None:  # noqa: FBT001 - as the socket it takes the place of
            self._left = seconds
            self.settimeout(None if flag else 0.0)

        def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - as above
            with self._waiting():
                super().do_handshake(block)

        def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
            with self._waiting():
                piece = super().recv(buflen, flags)
            self._left += len(piece) / least_rate
            return piece

        def send(self, data: Any, flags: int = 0) -> int:
            with self._waiting():
                sent = super().send(data, flags)
            self._left += sent / least_rate
            return sent

        @contextmanager
        def _waiting(self) -> Iterator[None]:
            if self._asked == 0:
                yield
                return
            if self._left <= 0:
                raise ConnectionResetError(errno.ECONNRESET, _ENDED)
            allowed = min(self._left, seconds)
            super().settimeout(allowed if self._asked is None else min(allowed, self._asked))
            begun = time.monotonic()
            try:
                yield
            except TimeoutError as error:
                if self._asked is not None:
                    # The server asked for this one itself.
                    raise
                raise ConnectionResetError(errno.ECONNRESET, _ENDED) from error
            finally:
                self._left -= time.monotonic() - begun

    return PatientSocket
