"""`scelle`, the command line: names the commands, and turns errors into sentences and exit statuses.

Knows which module holds which command. Does nothing itself, so that `scelle --help` is quick.
Exit statuses: 0 done, 1 done in part, not ready or not whole, 2 wrong use, 65 unusable input,
75 not now, 78 set up wrongly (sysexits.h).
"""

import importlib
import io
import sys

import click

from edge.domain import EX_CONFIG, ScelleError, SetupError

COMMANDS = {
    "bench": "How fast this machine is, stage by stage.",
    "camera": "Lock exposure, white balance and focus; show them, or let them go.",
    "case": "Export the record of a case, or verify an exported one.",
    "check": "Whether this machine is ready, point by point.",
    "enrol": "Get this kiosk its certificate for the central service.",
    "evaluate": "How good the machine is: on labelled pictures, or by the record.",
    "guides": "Write the guides for making safe as one page.",
    "identify": "Propose the mechanism of weapons in pictures.",
    "law": "Ask the rule packs, and compare them.",
    "log": "Verify the record and look into it.",
    "models": "Build the models from the published weights.",
    "people": "Who may sign in at the kiosk.",
    "run": "Start the kiosk.",
    "sync": "Send what waits to the central service.",
}


class Commands(click.Group):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """All commands, by name."""
        return sorted(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, from the module of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"kiosk_ui.commands.{cmd_name}").command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what is set up wrongly is said in a sentence, with its own exit status."""
        try:
            return super().invoke(ctx)
        except ScelleError as error:
            for line in str(error).splitlines():
                click.echo(f"scelle: {line}", err=True)
            ctx.exit(EX_CONFIG if isinstance(error, SetupError) else 1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="scelle", prog_name="scelle")
def main() -> None:
    """Scellé proposes the mechanism of a seized weapon from its picture. The officer decides."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that lacks a letter gets a question mark in its place, and not a traceback.
        sys.stdout.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
