"""Ad-hoc SQL over a store: one SELECT, which can neither write nor reach outside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fupin.answer.question import RELATIONS
from fupin.answer.steady import steady
from fupin.errors import WrongUse

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from fupin.store import Store


@steady
def query(path: Path, text: str) -> pa.Table:
    """The answer of one SELECT over person, household, village, county, findings and returns, in DuckDB's SQL.

    Raises `WrongUse` for anything but one SELECT, and with DuckDB's own words where it refuses the statement.
    """
    import duckdb

    from fupin.store import open_store, spilling

    try:
        statements = duckdb.extract_statements(text)
    except duckdb.Error as error:
        raise WrongUse(f"The SQL cannot be read: {_first_line(error)}") from None
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise WrongUse("fupin query runs one SELECT and nothing else.", "Use `fupin import` to change the store.")
    store = open_store(path)
    with spilling(store) as spill:
        con = _confined(store, spill)
        try:
            answer: pa.Table = con.sql(text).to_arrow_table()
        except _about_the_statement() as error:
            raise WrongUse(
                f"DuckDB refused: {_first_line(error)}", "`fupin explain fields` lists the columns."
            ) from None
        except duckdb.Error as error:  # of a value, which its message quotes
            raise WrongUse(
                f"DuckDB gave up over a value: {type(error).__name__}. Its message is withheld: it may quote data.",
                "Write try_cast instead of cast.",
            ) from None
    return answer


def _confined(store: Store, spill: Path | None) -> duckdb.DuckDBPyConnection:
    """A connection that sees the store's tables and nothing else."""
    import pyarrow as pa

    from fupin import sql
    from fupin.store import findings, records, relation

    folder = store.path.absolute()
    con = sql.connect(spill=spill)
    for name in RELATIONS:
        con.execute(f"create view {name} as select * from {relation(store, name)}")
    con.register("findings", findings(store))
    kept = (
        "id",
        "file",
        "sha256",
        "size",
        "format",
        "rows_read",
        "rows_stored",
        "rows_aside",
        "imported_at",
        "imported_by",
    )
    returns = records(store)
    con.register("returns", pa.table({name: [getattr(r, name) for r in returns] for name in kept}))
    con.execute(f"set allowed_directories = [{sql.literal(f'{folder}/')}]")
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    return con


def _about_the_statement() -> tuple[type[Exception], ...]:
    """What DuckDB raises over a statement alone: it quotes the statement, and no value of the store."""
    import duckdb

    return (
        duckdb.BinderException,
        duckdb.CatalogException,
        duckdb.ParserException,
        duckdb.SyntaxException,
        duckdb.PermissionException,
        duckdb.NotSupportedError,
        duckdb.OperationalError,
    )


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]
