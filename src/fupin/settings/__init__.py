"""What a user settles once for a folder: fupin.toml, the nearest one upward.

Each section is read by a module of its own; every error names the file and the key.
"""

from fupin.settings.file import NAME, Settings, load, nearest

__all__ = ["NAME", "Settings", "load", "nearest"]
