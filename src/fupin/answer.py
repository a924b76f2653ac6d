"""A question's way: store → measure → a table to show. Used by the commands and the Python API."""

from __future__ import annotations
