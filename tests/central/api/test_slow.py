"""Who is slow, and what becomes of those beside: a service whose patience is short, as it runs."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.central.api.running import PATIENCE, Kiosk, Running, read_to_end, running


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service that waits for a second, with two threads."""
    with running(tmp_path_factory.mktemp("impatient"), patience_seconds=1, threads=2) as started:
        yield started


@pytest.mark.parametrize(
    "begun",
    [
        b"G",
        b"PUT /v1/photographs/%s HTTP/1.1\r\nHost: localhost\r\n" % (b"0" * 64),
        b"PUT /v1/photographs/%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: 9\r\n\r\n1"
        % (b"0" * 64),
    ],
    ids=["in the method", "in the head", "in the body"],
)
def test_a_request_that_stops_is_cut_off(impatient: Running, begun: bytes) -> None:
    kiosk = Kiosk(impatient).enrolled()
    with kiosk.line() as line:
        line.sendall(begun)
        # Without the cut this waits until its own limit, and fails.
        read_to_end(line)
    assert kiosk.head().status == 200


def test_bytes_that_drip_do_not_keep_a_thread(impatient: Running) -> None:
    kiosk = Kiosk(impatient).enrolled()
    with kiosk.line() as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        line.settimeout(0.2)
        for _ in range(int(PATIENCE / 0.2)):
            try:
                line.sendall(b"x")
                ended = line.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                ended = True
            if ended:
                break
        else:
            pytest.fail("the service listened to one byte after the other for ever")


def test_a_handshake_that_never_ends_is_cut_off(impatient: Running) -> None:
    kiosk = Kiosk(impatient).enrolled()
    with kiosk.silent() as line:
        line.sendall(b"\x16\x03\x01")
        assert line.recv(1) == b""


def test_more_silent_connections_than_threads_keep_nobody_out(impatient: Running) -> None:
    kiosk = Kiosk(impatient).enrolled()
    with ExitStack() as held:
        for _ in range(6):
            held.enter_context(kiosk.silent())
        assert kiosk.head().status == 200


def test_a_stop_lets_a_request_under_way_end_and_all_processes_with_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running(tmp_path_factory.mktemp("stopping")) as started:
        kiosk = Kiosk(started).enrolled()
        with kiosk.line() as line:
            line.sendall(
                f"PUT {kiosk.path}/state HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n".encode()
            )
            # The service has begun: it asks for the body.
            assert line.recv(1024).startswith(b"HTTP/1.1 100 ")
            started.process.send_signal(signal.SIGTERM)
            line.sendall(b"{}")
            assert read_to_end(line).startswith(b"HTTP/1.1 400 ")
        assert started.process.wait(PATIENCE) == 0
        with pytest.raises(ConnectionRefusedError):
            kiosk.line()


def test_a_hang_up_reads_the_certificates_again_and_drops_nobody(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(tmp_path_factory.mktemp("reloading")) as started:
        kiosk = Kiosk(started).enrolled()
        with kiosk.line() as line:
            before = line.getpeercert(binary_form=True)
        (started.authority.parent / "service.pem").unlink()
        started.process.send_signal(signal.SIGHUP)
        for _ in range(2000):
            with kiosk.line() as line:
                after = line.getpeercert(binary_form=True)
            if after != before:
                break
        assert after != before
        assert kiosk.head().status == 200


def test_a_killed_worker_comes_back(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(tmp_path_factory.mktemp("killed")) as started:
        kiosk = Kiosk(started).enrolled()
        for worker in started.workers():
            worker.kill()
            worker.wait(PATIENCE)
        assert kiosk.head().status == 200


def test_when_the_process_above_is_killed_nothing_stays_behind(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(tmp_path_factory.mktemp("orphaned")) as started:
        assert Kiosk(started).enrolled().head().status == 200
        below = started.below()
        assert len(below) == 4
        started.process.kill()
        for process in below:
            process.wait(PATIENCE)
