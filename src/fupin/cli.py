"""The command line: the table of commands, and the one place where an error becomes a message and an exit status."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import FrameType
from typing import NoReturn

import click

from fupin import __version__, discretion, log, process, worker
from fupin.commands import options
from fupin.errors import ExitStatus, FupinError, UnknownName

# name: (module under fupin.commands, one line of help)
COMMANDS = {
    "import": ("import_", "Read, check and store returns."),
    "validate": ("validate", "Read and check returns without storing them."),
    "check": ("check", "Compare the returns of a store with each other."),
    "inspect": ("inspect", "Show how a workbook would be read, and why."),
    "status": ("status", "Show which counties have sent what, and who is missing."),
    "log": ("log", "Show what was imported when, and what became of it."),
    "diff": ("diff", "Show what differs between two returns, or two years."),
    "restore": ("restore", "Put a return's rows back in the place of what replaced them."),
    "withdraw": ("withdraw", "Take a wrong import back."),
    "prune": ("prune", "Drop rows that were replaced long ago."),
    "indicators": ("indicators", "Compute indicators from the store."),
    "export": ("export", "Write summary tables to a workbook or a folder of CSV files."),
    "query": ("query", "Run one SELECT over the store."),
    "pseudonymise": ("pseudonymise", "Write a copy of the store that may be shared."),
    "explain": ("explain", "Explain a field, code list, rule, indicator or county."),
    "config": ("config", "Show every setting and where it came from."),
    "template": ("template", "Write blank workbooks for counties to fill in."),
    "sample": ("sample", "Write a synthetic province with known answers."),
    "completion": ("completion", "Print the completion script of a shell."),
}


class _PipeClosed(Exception):
    """Nobody reads the output any more."""


@contextmanager
def _told_of_closed_pipes() -> Iterator[None]:
    # click would end the process with status 1.
    try:
        yield
    except BrokenPipeError as error:
        raise _PipeClosed from error
    except KeyboardInterrupt:
        # click would write an empty line, which is no JSON.
        if log.as_json():
            raise click.Abort from None
        raise


class CommandTable(click.Group):
    """A group that imports a command's module only when that command runs."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        with _told_of_closed_pipes():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        with _told_of_closed_pipes():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"fupin.commands.{COMMANDS[cmd_name][0]}")
        command = module.command
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise UnknownName("command", args[0], COMMANDS, "`fupin --help` lists the commands.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=CommandTable,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "FUPIN", "max_content_width": 110},
    epilog="Exit status: 0 done, 1 the returns have problems, 2 wrong use, 70 a bug, 130 interrupted.",
)
@click.version_option(__version__, prog_name="fupin", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of a bug.")
@options.log_format
def fupin(debug: bool) -> None:
    """County returns in, a province's poverty figures out (扶贫).

    \b
    Examples:
      fupin import inbox/ --store store        read, check and store what the counties sent
      fupin indicators --by county             how many are poor, where, how deeply, for which causes
      fupin export summary.xlsx                the summary tables as a workbook
    """


def run(args: Sequence[str]) -> int:
    """Run one command line and give its exit status; every error ends here as a message on stderr."""
    log.begin(args)
    try:
        outcome = fupin.main(args=list(args), prog_name="fupin", standalone_mode=False)
    except FupinError as error:
        return _complain(error.what, error.remedy, error.status)
    except click.ClickException as error:
        return _wrong_use(error)
    except (KeyboardInterrupt, click.Abort):
        return _complain("Interrupted.", "", ExitStatus.INTERRUPTED)
    except _PipeClosed:
        _silence_stdout()
        return ExitStatus.DONE
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else ExitStatus.BUG
    except Exception as error:  # noqa: BLE001 - the last resort: a bug must end in status 70, not in 1
        return _full(error) if _is_full(error) else _bug(error, args)
    return outcome if isinstance(outcome, int) else ExitStatus.DONE


def _complain(what: str, remedy: str, status: ExitStatus) -> ExitStatus:
    log.complain(what, remedy, status)
    return status


def _wrong_use(error: click.ClickException) -> ExitStatus:
    what = error.format_message()
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        if not log.as_json():
            click.echo(what, err=True)
            return ExitStatus.WRONG_USE
        what = "Missing command."
    context = getattr(error, "ctx", None)
    hint = f"`{context.command_path} --help` shows the options." if context else ""
    return _complain(what, hint, ExitStatus.WRONG_USE)


def _bug(error: Exception, args: Sequence[str]) -> ExitStatus:
    if "--debug" in args or os.environ.get("FUPIN_DEBUG"):
        click.echo(discretion.trace(error), err=True, nl=False)
    return _complain(
        f"This is a bug in fupin {__version__}: {discretion.kind_of(error)}.",
        "Please report it with the output of the same command and `fupin --debug …`. The message is withheld "
        "because it may quote data.",
        ExitStatus.BUG,
    )


def _is_full(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def _full(error: Exception) -> ExitStatus:
    _silence_stdout()
    return _complain(
        "The output cannot be written: the disk is full.", "Free some space and try again.", ExitStatus.WRONG_USE
    )


def _silence_stdout() -> None:
    # Python would complain at exit that it cannot flush into the closed pipe.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _terminated(signum: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(ExitStatus.TERMINATED)


def _open_what_is_closed() -> None:
    # Python has no stream at all where the caller closed it (`fupin … >&-`).
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def main() -> NoReturn:
    """Entry point of the `fupin` command."""
    signal.signal(signal.SIGTERM, _terminated)
    _open_what_is_closed()
    discretion.install()
    process.settle()
    status = run(sys.argv[1:])
    worker.end()
    process.leave(status)
