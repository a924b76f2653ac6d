"""The README's tour shows what the commands print, word for word."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from fupin.cli import run

ROOT = Path(__file__).parent.parent


def tour() -> list[tuple[str, str]]:
    """Every command of the README's console blocks with the output that follows it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = []
    for block in re.findall(r"```console\n(.*?)```", text, flags=re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def test_the_tour_is_real(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    shown = []
    for command, _ in tour():
        assert run(shlex.split(command)[1:]) in (0, 1)
        out, err = capfdbinary.readouterr()
        lines = [line.rstrip() for line in (out + err).decode().splitlines()]
        shown.append((command, "".join(f"{line}\n" for line in lines).strip("\n")))
    assert shown == [(command, output.strip("\n")) for command, output in tour()]
