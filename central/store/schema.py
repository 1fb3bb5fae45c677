"""Which version the tables are of, and how they become the newest: Alembic's migrations, shipped with the program."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from central.domain import CentralError
from central.store.engine import Store

_FOLDER: Final = Path(__file__).parent / "migrations"


def upgrade(store: Store) -> None:
    """Make the tables, or bring them to this program's version; does nothing where they are.

    Raises CentralError where they are newer than the program.
    """
    with store.begin() as connection:
        if _version(connection) not in {None, *_known()}:
            raise CentralError(_newer(connection))
        settings = Config()
        settings.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def require_current(store: Store) -> None:
    """Raises CentralError, saying what to do, unless the tables are of this program's version."""
    newest, *older = _known()
    with store.read() as connection:
        version = _version(connection)
        if version == newest:
            return
        if version is None:
            raise CentralError("The database has no tables yet. Make them with scelle-central migrate.")
        if version in older:
            raise CentralError(
                f"The database's tables are of version {version}, this program's of {newest}."
                " Back the database up, then run scelle-central migrate."
            )
        raise CentralError(_newer(connection))


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known() -> list[str]:
    """All versions of this program, the newest first."""
    scripts = ScriptDirectory(str(_FOLDER))
    return [script.revision for script in scripts.walk_revisions()]


def _newer(connection: Connection) -> str:
    return (
        f"The database's tables are of version {_version(connection)}, which this program does not know:"
        " it is older than the one that made them. Install the newer program; nothing was changed."
    )
