"""Writing files into a folder, each whole or not at all."""

from __future__ import annotations

from pathlib import Path

from fupin.errors import OutputError


def refuse_filled(folder: Path) -> None:
    """OutputError where the folder holds anything: what is written there must be all that it holds."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(f"{folder} is not empty.", "Choose another folder, or write into it with --force.")


def put(path: Path, content: bytes) -> Path:
    """Write the file, its folders if need be, and return its path. OutputError where it cannot be written."""
    aside = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(content)
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise OutputError(f"{path} cannot be written: {error.strerror}.", "Choose another folder.") from error
    return path
