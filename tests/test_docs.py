"""What is not documented does not exist: commands, options, reference pages, links, and code that runs."""

import re
from pathlib import Path
from urllib.parse import unquote

import click
import pandas as pd
import pytest

from fupin.cli import COMMANDS, fupin, run
from fupin.commands.pages import commands_page
from fupin.errors import ExitStatus
from fupin.write.reference import pages

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([ROOT / "README.md", *ROOT.glob("C*.md"), *DOCS.rglob("*.md")])
PROSE = [path for path in PAGES if REFERENCE not in path.parents]
SAMPLES = ROOT / "data" / "samples"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
# Folders that only exist where this was developed, and homes of people.
MACHINE_PATH = re.compile(r"/(?:home|Users|root|private/var|mnt/c)/\w", re.ASCII)
TEXT = {".py", ".md", ".toml", ".csv", ".json", ".yml", ".yaml", ".txt", ".cfg", ""}


def texts(paths: list[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


def options(name: str) -> set[str]:
    command = fupin.get_command(click.Context(fupin), name)
    assert command is not None
    return {text for p in command.params if isinstance(p, click.Option) for text in p.opts if text.startswith("--")}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_with_every_option(name: str) -> None:
    assert f"fupin {name}" in texts(PROSE)
    section = re.search(rf"^## fupin {name}$(.*?)(?=^## |\Z)", commands_page(), re.M | re.S)
    assert section is not None
    assert {option for option in options(name) if option not in section[1]} == set()


def test_the_reference_pages_are_what_explain_writes(tmp_path: Path) -> None:
    assert run(["explain", "--all", "--format", "markdown", "-o", str(tmp_path / "reference")]) == ExitStatus.DONE
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "reference").iterdir()}
    assert written == {Path(name).name: text for name, text in pages().items()} | {"commands.md": commands_page()}
    stale = {name for name, text in written.items() if not _same(REFERENCE / name, text)}
    assert stale == set(), "run `make docs`"
    assert {path.name for path in REFERENCE.iterdir()} == set(written)


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def test_explain_all_prints_every_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "--all"]) == ExitStatus.DONE
    assert capsys.readouterr().out == "\n".join(pages().values()) + commands_page()


def test_the_page_of_commands_is_the_same_in_every_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    before = commands_page()
    for name, value in {"FUPIN_STORE": "other", "LANG": "zh_CN.UTF-8", "COLUMNS": "40"}.items():
        monkeypatch.setenv(name, value)
    assert commands_page() == before


def python_blocks() -> list[object]:
    blocks = [
        (path, number, code)
        for path in PROSE
        for number, (lang, code) in enumerate(FENCE.findall(path.read_text(encoding="utf-8")))
        if lang == "python" and re.search(r"^import (fupin|pandas)", code, re.M)
    ]
    return [pytest.param(code, id=f"{ids(path)}-{number}") for path, number, code in blocks]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like a reader's: the project's data, an inbox, and a store of them."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "data").symlink_to(ROOT / "data")
    (folder / "inbox").symlink_to(SAMPLES)
    assert run(["import", str(SAMPLES), "--store", str(folder / "store"), "-q"]) == ExitStatus.DONE
    return folder


@pytest.mark.parametrize("code", python_blocks())
def test_python_in_the_docs_runs(code: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    names: dict[str, object] = {}
    exec(compile(code, "docs", "exec"), names)  # noqa: S102
    frames = [value for value in names.values() if isinstance(value, pd.DataFrame)]
    assert frames
    assert any(len(frame) for frame in frames)


@pytest.mark.parametrize("path", PAGES, ids=ids)
def test_links_lead_somewhere(path: Path) -> None:
    links = [link for link in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))) if "://" not in link]
    assert [link for link in links if not leads_somewhere(path, unquote(link))] == []


def leads_somewhere(path: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    if not target.exists() or ROOT not in (target, *target.parents):
        return False
    return not anchor or anchor in anchors(target)


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and others make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    # the page of code lists is linked by the list's key
    return slugs | {heading.split()[0] for heading in headings}


def project_files() -> list[Path]:
    apart = {".git", ".venv", "build", "dist"}
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and path.suffix in TEXT
        and not any(part in apart or part.endswith("cache") or part.startswith(".hyp") for part in path.parts)
    ]


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    found = {
        ids(path): match[0]
        for path in project_files()
        if (match := MACHINE_PATH.search(path.read_text(encoding="utf-8", errors="replace")))
    }
    found.pop("tests/test_docs.py", None)
    assert found == {}
