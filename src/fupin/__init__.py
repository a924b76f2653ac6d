"""fupin: county returns in, a province's poverty figures out."""

__version__ = "0.1.0"
