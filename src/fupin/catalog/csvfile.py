"""The catalog's own CSV files."""

import csv
from pathlib import Path


def records(path: Path) -> list[dict[str, str]]:
    """Rows of a UTF-8 CSV file with a header line, blank cells as ""."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
