"""Annotated copies of returns: where each goes, and that it is there whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from fupin import worker
from fupin.arrivals import named
from fupin.entry import Entered, annotate
from fupin.errors import OutputError, WrongUse
from fupin.read.archive import Arrival
from fupin.read.inbox import ARCHIVE_SUFFIXES
from fupin.read.limits import LIMITS, Limits

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.write.labels import Lang

# Rules about files of which nothing can be read.
_UNREADABLE = ("F008", "F009", "F013")
# What is only about the store, and not about the return.
_OF_THE_STORE = ("F014", "F017")
_ANOTHER = "Choose another folder for --annotate, or add --force to overwrite what is there."
_LONGEST_NAME = 240


@dataclass(slots=True)
class Copies:
    """The annotated copies of one run. `wanted` picks the findings that they show; `places` are the files' names in
    `folder`, by their absolute paths.

    `made` counts the copies, `unreadable` the returns of which there is none because they cannot be read; `failed` are
    the names of those whose workbook is too broken to be edited, or gone.
    """

    folder: Path
    places: dict[Path, PurePath]
    lang: Lang
    force: bool = False
    wanted: Callable[[pa.Table], pa.Table] = lambda findings: findings
    limits: Limits = LIMITS
    made: int = 0
    unreadable: int = 0
    failed: list[str] = field(default_factory=list)
    _targets: dict[Path, Path] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def reserve(self) -> None:
        """Give every file its target; `OutputError` or `WrongUse` where one exists already or is a return itself."""
        if self.folder.exists() and not self.folder.is_dir():
            raise OutputError(f"{self.folder} is no folder.", "Name a folder for --annotate.")
        for path, place in self.places.items():
            self._targets[path] = self._free(self.folder / place)
        sources = {path.resolve() for path in self.places}
        for target in self._targets.values():
            if target.resolve() in sources:
                raise WrongUse(f"The copy {target} would overwrite a return.", "Choose another folder for --annotate.")
            if target.exists() and not self.force:
                raise OutputError(f"{target} exists already.", _ANOTHER)
        for place in self.places.values():
            inside = self.folder / place
            if (
                place.suffix.lower() in ARCHIVE_SUFFIXES
                and inside.is_dir()
                and any(inside.iterdir())
                and not self.force
            ):
                raise OutputError(f"{inside} holds something already.", _ANOTHER)

    def make(self, caller: worker.Caller, one: Arrival, entered: Entered) -> None:
        """Make the copy of one return, where there is something to say about it."""
        target = self._target(one)
        rules = set(entered.findings["rule"].unique().to_pylist())
        if rules.intersection(_UNREADABLE):
            self.unreadable += 1
            return
        findings = self.wanted(entered.findings)
        if not findings.num_rows or rules <= set(_OF_THE_STORE):
            return
        if self._written(caller, one, findings, target):
            self.made += 1
        else:
            self.failed.append(one.name)

    def _target(self, one: Arrival) -> Path:
        """Where a return's copy goes; members of an archive into a folder of its name."""
        _, _, member = one.name.partition("/")
        if not member:
            return self._targets[one.path]
        return self._free(self.folder / self.places[one.path] / PurePath(*map(_short, member.split("/"))))

    def _free(self, place: Path) -> Path:
        """The workbook's name for a return's, unless another return of this run took it first."""
        suffix = place.suffix.lower() if place.suffix.lower() == ".xlsm" else ".xlsx"
        stems = (place.stem, place.name, *(f"{place.stem} ({number})" for number in range(2, len(self._taken) + 4)))
        found = next(p for stem in stems if (p := place.with_name(stem + suffix)) and _key(p) not in self._taken)
        self._taken.add(_key(found))
        return found

    def _written(self, caller: worker.Caller, one: Arrival, findings: pa.Table, target: Path) -> bool:
        """Have a worker write the copy beside its place, and move it there once it is whole."""
        target = target.absolute()  # a worker may have begun in another folder
        aside = target.with_name(f".fupin-{secrets.token_hex(6)}.part")
        try:
            _private_folder(target.parent)
            os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            aside.chmod(0o600)  # whatever the umask
            if not caller.call(annotate, _deaf, one, findings, aside, lang=self.lang, limits=self.limits):
                return False
            if target.exists() and not self.force:
                raise OutputError(f"{target} exists already.", _ANOTHER)
            aside.replace(target)
        except worker.Lost:
            return False
        except OSError as error:
            reason = error.strerror or str(error)
            raise OutputError(f"{target} cannot be written: {reason}.", "Check the folder's permissions.") from error
        finally:
            with suppress(OSError):
                aside.unlink()
        return True


def places(paths: Sequence[Path], files: Iterable[Path]) -> dict[Path, PurePath]:
    """What each file's copy is called in the folder of the copies: as it is called in the folder that was named.

    A file named by itself gives its name alone.
    """
    folders = [path for path in paths if path.is_dir()]
    found = {}
    for file in files:
        inside = next((file.relative_to(folder) for folder in folders if file.is_relative_to(folder)), None)
        parts = (named(Path(part)) for part in (inside.parts if inside is not None else (str(file.name or file),)))
        found[file.absolute()] = PurePath(*map(_short, parts))
    return found


def refuse_among(folder: Path, paths: Sequence[Path]) -> None:
    """Raise `WrongUse` where copies would lie in a folder of returns, and be taken for returns the next time."""
    for path in paths:
        if path.is_dir() and folder.resolve().is_relative_to(path.resolve()):
            raise WrongUse(
                f"The annotated copies would lie in {path}, among the returns.",
                "Choose a folder for --annotate that is not inside a folder of returns.",
            )


def _short(name: str) -> str:
    """A part of a path that file systems take: they allow 255 bytes.

    >>> _short("屏山县2014.xlsx"), len(_short("表" * 300 + ".xlsx").encode())
    ('屏山县2014.xlsx', 245)
    """
    stem, suffix = Path(name).stem, Path(name).suffix
    return stem.encode(errors="surrogateescape")[:_LONGEST_NAME].decode(errors="ignore") + suffix[:12]


def _key(path: Path) -> str:
    """A path as file systems compare it that do not tell cases apart."""
    return str(path).casefold()


def _private_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, for their owner alone, whatever the umask."""
    if folder.is_dir():
        return
    _private_folder(folder.parent)
    folder.mkdir(0o700)
    folder.chmod(0o700)


def _deaf(word: str) -> None:
    """Hear nothing."""
