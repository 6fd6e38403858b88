"""argv -> one command, one exit code.

0 done, 1 some sources failed, 2 usage or config, 3 a checked limit was passed, 70 our fault, 75 another daemon holds the
state. Modules that a command needs are imported by the command, so that `winnow --help` is quick.
"""

from __future__ import annotations

import importlib
import os
import sys

import click

from feeds.errors import WinnowError
from service.errors import ConfigError, HeldError, StoreError, UnknownError

EXIT_CODES: dict[type[WinnowError], int] = {
    ConfigError: 2,
    UnknownError: 2,
    HeldError: 75,
    StoreError: 70,
    WinnowError: 2,
}
OUR_FAULT = 70

COMMANDS = {  # name -> (module of service.commands, function): in the order in which help lists them
    "init": ("upkeep", "init"),
    "run": ("going", "run"),
    "once": ("going", "once"),
    "read": ("reading", "read"),
    "judge": ("reading", "judge"),
    "add": ("subscriptions", "add"),
    "sources": ("subscriptions", "sources"),
    "import": ("subscriptions", "import_"),
    "export": ("subscriptions", "export"),
    "stories": ("telling", "stories"),
    "why": ("telling", "why"),
    "join": ("stories_hand", "join"),
    "split": ("stories_hand", "split"),
    "put": ("hand", "put"),
    "drop": ("hand", "drop"),
    "review": ("hand", "review"),
    "approve": ("hand", "approve"),
    "reject": ("hand", "reject"),
    "withdraw": ("stories_hand", "withdraw"),
    "restore": ("stories_hand", "restore"),
    "fix": ("stories_hand", "fix"),
    "topics": ("topics", "topics"),
    "check": ("upkeep", "check"),
    "status": ("upkeep", "status"),
    "rebuild": ("rebuilding", "rebuild"),
    "backup": ("upkeep", "backup"),
    "schema": ("upkeep", "schema"),
}


class _Commands(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"service.commands.{module}"), function)
        return command


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--config",
    "config",
    metavar="FILE",
    help="The config; else ./config.toml, then the user's and the system's folder.",
)
@click.version_option(package_name="winnowd", prog_name="winnow")
@click.pass_context
def cli(ctx: click.Context, config: str | None) -> None:
    """Feeds and bundles in, each story once, one curated feed a topic out."""
    ctx.obj = config


def main() -> None:
    """The `winnow` command."""
    sys.exit(outcome(sys.argv[1:]))


def outcome(argv: list[str]) -> int:
    """Run one command; its exit code."""
    try:
        code = cli.main(argv, prog_name="winnow", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us had enough
        return 0
    except WinnowError as error:
        click.echo(str(error), err=True)
        return next(EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES)
    except KeyboardInterrupt:
        return 130
    except Exception:  # noqa: BLE001 - the one place that may: a fault of ours has an exit code of its own
        import traceback

        traceback.print_exc()
        click.echo("winnow: this is a fault of ours; please report it with the lines above", err=True)
        return OUR_FAULT
