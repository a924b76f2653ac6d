"""What restore and withdraw share: one return, what moved on stdout, and what was done on stderr."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from fupin import log
from fupin.commands import options, waiting
from fupin.write.labels import Lang

if TYPE_CHECKING:
    from fupin.answer import Undone


def _complete_return(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
    from fupin.answer import returns

    store = ctx.params.get("store") or options.default_store()
    return options.completing(returns(Path(store)), incomplete)


returned = click.argument("returned", metavar="RETURN", shell_complete=_complete_return)
dry_run = click.option("--dry-run", is_flag=True, help="Show what would be done, and change nothing.")


def undoing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the return that it is about, and the options of both."""
    decorate = options.together(
        returned, options.store, dry_run, options.lock_timeout, options.output, options.lang, options.quiet
    )
    return decorate(command)


def carry_out(
    action: Literal["restore", "withdraw"],
    returned: str,
    *,
    store: Path,
    dry_run: bool,
    lock_timeout: float,
    to: options.Destination,
    lang: Lang,
    quiet: bool,
) -> None:
    """Restore or withdraw a return; show which rows moved, and say what was done."""
    from fupin import answer, process

    process.keep_pandas_out()
    done = answer.undo(
        store, action, returned, dry_run=dry_run, wait=lock_timeout, tell=waiting.told(lock_timeout, lang)
    )
    table, columns = answer.moves(store, done, lang if to.for_people else None)
    if table.num_rows or to.asked:
        to.write(table, columns, lang)
    if not quiet:
        _tell(done, action, lang, dry_run=dry_run)


def _tell(done: Undone, action: str, lang: Lang, *, dry_run: bool) -> None:
    text = _TEXTS[lang]
    back = sum(max(one.after - one.before, 0) for one in done.moves)
    gone = sum(max(one.before - one.after, 0) for one in done.moves)
    facts: dict[str, Any] = {"returned": done.record.id, "file": done.record.file, "back": back, "gone": gone}
    key = (f"would_{action}" if dry_run else action) if done.changed else f"{action}_nothing"
    log.say(text[key].format(**facts), action, **facts, changed=done.changed, dry_run=dry_run)


_TEXTS = {
    "en": {
        "restore": "Restored {file} ({returned}). Rows that came back: {back:,}; rows that left: {gone:,}.",
        "withdraw": "Withdrew {file} ({returned}). Rows that left: {gone:,}; rows that came back: {back:,}.",
        "would_restore": "Nothing was changed. If {file} ({returned}) were restored: rows that would come back: "
        "{back:,}; rows that would leave: {gone:,}.",
        "would_withdraw": "Nothing was changed. If {file} ({returned}) were withdrawn: rows that would leave: "
        "{gone:,}; rows that would come back: {back:,}.",
        "restore_nothing": "{file} ({returned}) stands whole already; nothing was changed.",
        "withdraw_nothing": "{file} ({returned}) was withdrawn before; nothing was changed.",
    },
    "zh": {
        "restore": "已恢复 {file}（{returned}）：{back:,} 行重新生效，{gone:,} 行移入历史。",
        "withdraw": "已撤回 {file}（{returned}）：{gone:,} 行移入历史，{back:,} 行重新生效。",
        "would_restore": "试运行：恢复 {file}（{returned}）将使 {back:,} 行重新生效，{gone:,} 行移入历史。"
        "未作任何改动。",
        "would_withdraw": "试运行：撤回 {file}（{returned}）将使 {gone:,} 行移入历史，{back:,} 行重新生效。"
        "未作任何改动。",
        "restore_nothing": "{file}（{returned}）的全部数据本来就有效，未作任何改动。",
        "withdraw_nothing": "{file}（{returned}）此前已经撤回，未作任何改动。",
    },
}
