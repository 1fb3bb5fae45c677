"""One small OpenStack Swift, with its S3 interface, in one process: an S3 server that no line of ours has imitated.

Run by Debian's own Python with Debian's package python3-swift, not by this project's: `one_swift.py FOLDER SECRET`. Accounts,
containers and objects each listen on a port of their own, as in a real cluster. Prints the port of the S3 interface
when it answers. The folder must lie on a file system with extended attributes.
"""

import sys
from pathlib import Path
from typing import Any

import eventlet  # type: ignore[import-not-found]

eventlet.monkey_patch()

import eventlet.wsgi  # type: ignore[import-not-found]  # noqa: E402
from swift.common import utils  # type: ignore[import-not-found]  # noqa: E402
from swift.common.ring import RingBuilder  # type: ignore[import-not-found]  # noqa: E402
from swift.common.wsgi import loadapp  # type: ignore[import-not-found]  # noqa: E402

KINDS = ("account", "container", "object")

STORAGE = """[DEFAULT]
devices = {folder}
mount_check = false
fallocate_reserve = 0
disable_fallocate = true
log_facility = LOG_LOCAL7
swift_dir = {folder}
[app:main]
use = egg:swift#{kind}
"""

PROXY = """[DEFAULT]
swift_dir = {folder}
[pipeline:main]
pipeline = gatekeeper s3api tempauth proxy-server
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_evidence_central = {secret} .admin
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
"""


class Cache:
    """What a memcached would hold for one process."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def get(self, key: str, **_options: Any) -> Any:
        return self._kept.get(key)

    def set(self, key: str, value: Any, **_options: Any) -> None:
        self._kept[key] = value

    def delete(self, key: str, **_options: Any) -> None:
        self._kept.pop(key, None)

    def incr(self, key: str, delta: int = 1, **_options: Any) -> int:
        self._kept[key] = self._kept.get(key, 0) + delta
        return int(self._kept[key])


def ring(folder: Path, name: str, port: int) -> None:
    builder = RingBuilder(part_power=2, replicas=1, min_part_hours=0)
    builder.add_dev(
        {
            "region": 1,
            "zone": 1,
            "ip": "127.0.0.1",
            "port": port,
            "replication_ip": "127.0.0.1",
            "replication_port": port,
            "device": "disk",
            "weight": 1.0,
        }
    )
    builder.rebalance(seed="1")
    builder.get_ring().save(str(folder / f"{name}.ring.gz"))


def main(folder: Path, secret: str) -> None:
    utils.HASH_PATH_SUFFIX = b"evidence"
    utils.HASH_PATH_PREFIX = b""
    (folder / "disk").mkdir()
    for kind in KINDS:
        listener = eventlet.listen(("127.0.0.1", 0))
        ring(folder, kind, listener.getsockname()[1])
        configuration = folder / f"{kind}.conf"
        configuration.write_text(STORAGE.format(folder=folder, kind=kind))
        eventlet.spawn(serve, listener, loadapp(str(configuration)))
    configuration = folder / "proxy.conf"
    configuration.write_text(PROXY.format(folder=folder, secret=secret))
    proxy, cache = loadapp(str(configuration)), Cache()

    def with_cache(environ: dict[str, Any], start_response: Any) -> Any:
        environ["swift.cache"] = cache
        return proxy(environ, start_response)

    listener = eventlet.listen(("127.0.0.1", 0))
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    serve(listener, with_cache)


def serve(listener: Any, app: Any) -> None:
    with (Path(sys.argv[1]) / "access.log").open("a") as log:
        eventlet.wsgi.server(listener, app, log=log)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
