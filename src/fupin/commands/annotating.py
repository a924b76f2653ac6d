"""The option `--annotate` of import and validate: where copies of the returns go, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fupin.commands import options

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.copies import Copies
    from fupin.read.inbox import Inbox
    from fupin.read.limits import Limits
    from fupin.write.labels import Lang

option = click.option(
    "--annotate",
    type=options.FILE,
    metavar="DIR",
    help="Write a copy of each return with findings into this folder, its cells marked, for those who made it.",
)


def prepared(
    folder: Path,
    paths: Sequence[Path],
    inbox: Inbox,
    *,
    lang: Lang,
    force: bool,
    limits: Limits,
    wanted: Callable[[pa.Table], pa.Table],
) -> Copies:
    """The copies that are to be made in a folder; refused before any work is done where one could not be."""
    from fupin.copies import Copies, places, refuse_among

    refuse_among(folder, paths)
    copies = Copies(folder, places(paths, inbox.files), lang, force, wanted, limits)
    copies.reserve()
    return copies


def told(copies: Copies, lang: Lang) -> Iterator[str]:
    """What became of the copies, one line for each kind."""
    texts = _TEXTS[lang]
    yield texts["made"][copies.made == 1].format(count=copies.made, folder=copies.folder)
    if copies.unreadable:
        yield texts["unreadable"][copies.unreadable == 1].format(count=copies.unreadable)
    for name in copies.failed:
        yield texts["failed"][0].format(name=name)


# for several, for one
_TEXTS = {
    "en": {
        "made": ("{count:,} annotated copies in {folder}.", "1 annotated copy in {folder}."),
        "unreadable": (
            "No copy of {count:,} files that cannot be read.",
            "No copy of 1 file that cannot be read.",
        ),
        "failed": ("fupin: No copy of {name}: its workbook cannot be edited. Open it in Excel and save it again.",),
    },
    "zh": {
        "made": ("标注副本 {count:,} 份，在 {folder}。",) * 2,
        "unreadable": ("有 {count:,} 个文件无法读取，没有标注副本。",) * 2,
        "failed": ("fupin：{name} 的工作簿无法标注，没有副本。请用 Excel 或 WPS 打开，另存后再试。",),
    },
}
