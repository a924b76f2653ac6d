"""The key, which its owner alone may read, and the tokens that it makes."""

from __future__ import annotations

import hmac
import os
import shlex
import stat
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fupin.errors import WrongUse

if TYPE_CHECKING:
    import pyarrow as pa

Kind = Literal["person", "household", "member", "place"]

SHORTEST = 32
_LONGEST = 64 << 10
_MOST_ALIKE = 8
# Half of a SHA-256 digest: among five million tokens two are alike with a chance of 1 in 10^25.
_HEX_DIGITS = 32
# A county's persons and households have the same numbers, and its years too.
_MOST_KNOWN = 300_000


class Key:
    """A secret, and what follows from it: one key for each kind of number, so that no two kinds share a token."""

    def __init__(self, secret: bytes) -> None:
        self._of = cache(lambda kind: hmac.new(_derived(secret, f"fupin {kind}"), digestmod="sha256"))
        self._known: dict[Kind, dict[str, str]] = {}
        self._check = _derived(secret, "fupin check").hex()[:16]

    @property
    def check(self) -> str:
        """Sixteen digits that are the same for copies made with the same key, and tell nothing of it."""
        return self._check

    def token(self, kind: Kind, value: str) -> str:
        """The token of a value: the first letter of its kind, and 32 hexadecimal digits of its HMAC-SHA256."""
        code = self._of(kind).copy()
        code.update(value.encode())
        return kind[0] + code.hexdigest()[:_HEX_DIGITS]

    def tokens(self, kind: Kind, values: pa.Array) -> pa.Array:
        """The tokens of strings; null where they are."""
        import pyarrow as pa

        distinct = values.dictionary_encode()
        made = pa.array(self._each(kind, distinct.dictionary.to_pylist()), pa.string())
        return made.take(distinct.indices)

    def _each(self, kind: Kind, values: list[str]) -> list[str]:
        known = self._known.setdefault(kind, {})
        if len(known) > _MOST_KNOWN:
            known.clear()
        for value in values:
            if value not in known:
                known[value] = self.token(kind, value)
        return [known[value] for value in values]


def _derived(secret: bytes, purpose: str) -> bytes:
    return hmac.digest(secret, purpose.encode(), "sha256")


def read_key(path: Path) -> Key:
    """The key in a file; a line break at the end of a text does not belong to it.

    Raises `WrongUse` where there is none, where it is somebody else's or others may read it, and where it is too easy
    to guess.
    """
    secret = _content(path)
    text = secret.rstrip(b"\r\n")
    if text.isascii():
        secret = text
    if len(secret) < SHORTEST:
        raise WrongUse(f"The key in {path} is too short: {len(secret)} bytes of at least {SHORTEST}.", _new(path))
    if len(set(secret)) < _MOST_ALIKE:
        raise WrongUse(f"The key in {path} is too easy to guess: its characters repeat themselves.", _new(path))
    return Key(secret)


def _content(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise WrongUse(f"There is no key file {path}.", _new(path)) from None
    except OSError as error:
        raise WrongUse(f"The key file {path} cannot be read: {error.strerror}.", _new(path)) from None
    try:
        _refuse_shared(path, os.fstat(descriptor))
        return os.read(descriptor, _LONGEST)
    finally:
        os.close(descriptor)


def _refuse_shared(path: Path, known: os.stat_result) -> None:
    """Refuse a key that anybody but this user may read or have written."""
    if not stat.S_ISREG(known.st_mode):
        raise WrongUse(f"The key {path} is no file.", _new(path))
    if known.st_uid != os.geteuid():
        raise WrongUse(f"The key file {path} belongs to somebody else.", f"Make a key of your own: {_command(path)}")
    mode = stat.S_IMODE(known.st_mode)
    if mode & 0o077:
        raise WrongUse(
            f"The key file {path} is open to others (mode {mode:04o}).",
            f"chmod 600 {shlex.quote(str(path))}; if somebody may have read it, make a new one.",
        )


def _new(path: Path) -> str:
    return f"Make a new one: {_command(path)}"


def _command(path: Path) -> str:
    return f"(umask 077; head -c 32 /dev/urandom | base64 > {shlex.quote(str(path))})"
