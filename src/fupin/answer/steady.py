"""A question whose whole answer is of one state of the store, whoever writes to it meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from fupin.answer.question import Question

P = ParamSpec("P")
T = TypeVar("T")
Asked = TypeVar("Asked", bound=Path | Question)


def steady(answered: Callable[Concatenate[Asked, P], T]) -> Callable[Concatenate[Asked, P], T]:
    """Answer anew where the store that is asked changed meanwhile; what the function gives must be read already."""

    @wraps(answered)
    def steadily_answered(asked: Asked, /, *args: P.args, **named: P.kwargs) -> T:
        from fupin.store import steadily

        path = asked.store if isinstance(asked, Question) else asked
        return steadily(path, lambda: answered(asked, *args, **named))

    return steadily_answered
