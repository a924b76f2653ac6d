"""What can be wrong with a return: a file, or two, for each letter of a rule's code.

A code stands for one defect for ever: a rule that is given up leaves its code unused.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

from fupin.catalog.checks import Check, Param
from fupin.catalog.model import Rule
from fupin.catalog.tables import TABLES
from fupin.errors import CatalogError, UnknownName


def gather(rules: Iterable[Rule]) -> dict[str, Rule]:
    """Rules by code; a `CatalogError` where two share a code or name, or one contradicts the catalog."""
    found: dict[str, Rule] = {}
    names: dict[str, str] = {}
    # $file is the engine's own.
    params: dict[str, Param] = {"file": ""}
    for one in rules:
        if found.setdefault(one.code, one) is not one:
            raise CatalogError(f"Two rules are called {one.code}.")
        if names.setdefault(one.name, one.code) != one.code:
            raise CatalogError(f"{names[one.name]} and {one.code} are both called {one.name}.")
        if (one.found_by == "check") != bool(one.checks):
            raise CatalogError(f"{one.code}: a rule has SQL if, and only if, it is found by check.")
        if one.across and one.found_by != "store":
            raise CatalogError(f"{one.code}: a rule across returns is found by store.")
        for check in one.checks:
            _confirm(one.code, check)
            for name, value in check.params.items():
                if params.setdefault(name, value) != value:
                    raise CatalogError(f"{one.code}: ${name} has another value in another rule.")
    return found


def _confirm(code: str, check: Check) -> None:
    if bool(check.when) == bool(check.find) or bool(check.find) != (check.per == "return"):
        raise CatalogError(f"{code}: a check has `find` where it looks at the whole return, else `when`.")
    for table, key in check.reads:
        if table not in TABLES or key not in TABLES[table].by_key:
            raise CatalogError(f"{code} reads {table}.{key}, which no return has.")
    fields = {d.key for d in TABLES[check.table].derived} | set(TABLES[check.table].by_key)
    for arg in check.args:
        if arg.field and arg.field not in fields:
            raise CatalogError(f"{code}: {arg.name} is written like {check.table}.{arg.field}, which does not exist.")


RULES: dict[str, Rule] = gather(
    one for module in iter_modules(__path__) for one in import_module(f"{__name__}.{module.name}").RULES
)


def rule(code: str) -> Rule:
    """The rule with that code or name, or an `UnknownName` that suggests the nearest."""
    by_name = {one.name: one for one in RULES.values()}
    found = RULES.get(code.upper()) or by_name.get(code.lower())
    if not found:
        raise UnknownName("rule", code, [*RULES, *by_name], "`fupin explain rules` lists them.")
    return found
