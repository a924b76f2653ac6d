"""What is said on stderr while another process writes to the store."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fupin import log

if TYPE_CHECKING:
    from fupin.write.labels import Lang

# where it is known who writes, and where not
_TEXTS = {
    "en": (
        "fupin: Another process is writing to the store ({holder}); waiting up to {seconds:g} seconds.",
        "fupin: Another process is writing to the store; waiting up to {seconds:g} seconds.",
    ),
    "zh": (
        "fupin：另一个进程正在写入数据库（{holder}），最多等待 {seconds:g} 秒。",
        "fupin：另一个进程正在写入数据库，最多等待 {seconds:g} 秒。",
    ),
}


def told(seconds: float, lang: Lang) -> Callable[[str], None]:
    """The function that hears who writes to the store ("": unknown), and says so."""

    def waits(holder: str) -> None:
        text = _TEXTS[lang][not holder].format(holder=holder, seconds=seconds)
        log.say(text, "waiting", holder=holder, seconds=seconds)

    return waits
