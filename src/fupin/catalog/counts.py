"""Counts as SQL, for the rules and the indicators alike."""


def rows(condition: str) -> str:
    """SQL of the number of rows for which a condition is true; 0, never null, where it is null for all of them."""
    return f"count(case when {condition} then 1 end)"
