"""What fupin says on stderr: text for people or, one JSON object a line, for programs that watch it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

import click

Level = Literal["info", "warning", "error"]

FORMATS = ("text", "json")
OPTION = "--log-format"
VARIABLE = "FUPIN_LOG_FORMAT"


class _Log:
    as_json = False


def begin(args: Sequence[str]) -> None:
    """Speak as a command line wants it, before it is parsed: what is wrong with it must be said so, too."""
    said = os.environ.get(VARIABLE, "")
    for word, following in zip(args, [*args[1:], ""], strict=False):
        name, equals, value = word.partition("=")
        if name == OPTION:
            said = value if equals else following
    _Log.as_json = said == "json"


def as_json() -> bool:
    """Whether programs listen; whatever is not for them, such as progress, is then left out."""
    return _Log.as_json


def gravity(levels: Mapping[str, int]) -> Level:
    """How grave it is to have found so much of each level: data with errors are no error of fupin."""
    return "warning" if levels.get("error") or levels.get("warning") else "info"


def say(message: str, event: str, level: Level = "info", **facts: object) -> None:
    """Say a message; programs get the `event` and its facts, which never hold a value of a person, with it."""
    if _Log.as_json:
        _line(level, event, facts, message)
    else:
        click.echo(message, err=True)


def complain(what: str, remedy: str, status: int) -> None:
    """Say why fupin cannot go on, what to do about it, and the exit status that follows."""
    if _Log.as_json:
        _line("error", "stopped", {"status": int(status), "remedy": remedy}, what)
    else:
        click.echo(f"fupin: {what}" + (f"\n       {remedy}" if remedy else ""), err=True)


def _line(level: Level, event: str, facts: Mapping[str, object], message: str) -> None:
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    bare = message.removeprefix("fupin: ").removeprefix("fupin：")
    told = {"time": moment, "level": level, "event": event, **facts, "message": bare}
    # As bytes: JSON is UTF-8 whatever the locale is; of a file name that is none, the odd bytes come escaped.
    click.echo(json.dumps(told, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace"), err=True)
