"""Where output goes: stdout, or a file that is written aside and renamed, so that nobody ever sees half of it."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from fupin.errors import OutputError


def is_stdout(out: Path | None) -> bool:
    """Whether an output is stdout: no file, or the name `-`."""
    return out is None or str(out) == "-"


def check_out(out: Path, force: bool = False) -> None:
    """Refuse a file that cannot become the output, before any work is done for it."""
    if is_stdout(out):
        return
    if out.is_dir():
        raise OutputError(f"{out} is a folder.", "Name a file in it.")
    if out.is_file() and not force:
        raise OutputError(f"{out} exists already.", "Choose another name, or add --force to overwrite it.")
    if not out.parent.is_dir():
        raise OutputError(f"The folder {out.parent} does not exist.", "Create it first, or choose another one.")


@contextmanager
def opened(out: Path | None, force: bool = False, private: bool = False) -> Iterator[BinaryIO]:
    """A stream for the bytes of one output: stdout where `out` is None or `-`.

    A file is only there once it is complete. `private` gives it to its owner alone (0600), else the umask decides.
    Raises OutputError where the file exists (without `force`) or cannot be written; a closed pipe passes as it is.
    """
    if out is None or is_stdout(out):
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    check_out(out, force)
    if out.exists() and not out.is_file():  # a pipe or a device, such as /dev/null, must not be renamed over
        with out.open("wb") as stream:
            yield stream
        return
    with _written_aside(out.resolve(), force, private) as stream:
        yield stream


@contextmanager
def _written_aside(out: Path, force: bool, private: bool) -> Iterator[BinaryIO]:
    aside = out.with_name(f".fupin-{secrets.token_hex(6)}.part")
    try:
        with os.fdopen(
            os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666), "wb"
        ) as stream:
            if private:
                os.fchmod(stream.fileno(), 0o600)  # whatever the umask
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        check_out(out, force)
        aside.replace(out)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"{out} cannot be written: {reason}.", "Check the folder's permissions and free space."
        ) from error
    finally:
        with suppress(OSError):
            aside.unlink()
