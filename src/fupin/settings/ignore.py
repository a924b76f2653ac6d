"""[[ignore]]: rules whose findings are left out, for a reason, everywhere or for one county or year."""

from __future__ import annotations

from fupin.errors import FupinError, WrongUse
from fupin.settings.value import Value
from fupin.tables import Exemption

# Of what these find, nothing is stored, or not what was sent: their finding is the only trace of it.
ONLY_TRACE = frozenset(
    {
        *("F001", "F002", "F004", "F008", "F009", "F010", "F011", "F013", "I007", "I008"),
        *("T001", "T002", "T003", "T004", "T005", "T006", "T007", "T008"),
    }
)
_EXAMPLE = '[[ignore]], and rule = "N006" and reason = "…" below it'
_YEARS = (1949, 2099)


def exemptions(said: Value) -> tuple[Exemption, ...]:
    """The exemptions in the order of the file."""
    return tuple(_exemption(one) for one in said.each(_EXAMPLE))


def _exemption(said: Value) -> Exemption:
    lines = said.known_values("key", ("rule", "reason", "county", "year"))
    for name in ("rule", "reason"):
        if name not in lines:
            raise said.wrong(f"has no {name}", f'Add {name} = "…" below [[ignore]].')
    return Exemption(
        _rule(lines["rule"]),
        lines["reason"].text().strip(),
        _county(lines["county"]) if "county" in lines else None,
        lines["year"].whole(*_YEARS) if "year" in lines else None,
    )


def _rule(said: Value) -> str:
    """The code of a rule that is given by code or name."""
    from fupin.catalog.rules import RULES

    names = {rule.name: rule.code for rule in RULES.values()}
    named = said.one_of("rule", [*RULES, *names])
    code = names.get(named, named)
    if code in ONLY_TRACE:
        raise said.wrong(
            f"cannot be {named}: its finding is the only trace of what was sent and is not in the store",
            "Have the sender correct it.",
        )
    if RULES[code].found_by == "store":
        raise said.wrong(
            f"cannot be {named}: it compares with the store, not within a return", "Leave this [[ignore]] out."
        )
    return code


def _county(said: Value) -> str:
    """The code of a county that is given by code or name."""
    from fupin.catalog.divisions import resolve

    try:
        return resolve(said.text()).code
    except FupinError as error:
        raise WrongUse(f"{said.path}: {said.key}: {error.what}", error.remedy) from None
