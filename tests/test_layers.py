"""Imports go down only, nothing heavy is imported at start-up, and nothing that only developers have."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "fupin"
MODULES = sorted(SOURCE.rglob("*.py"))
ROOMS = ("read", "clean", "check", "store", "measure", "write")
FLOOR = {"errors", "catalog", "amendment", "tables", "sql"}
MAY_IMPORT = {
    "errors": set(),
    "catalog": {"errors"},
    "amendment": set(),
    "tables": {"errors", "amendment"},
    "sql": {"errors"},
    "log": set(),
    "sample": {"errors", "catalog"},
    "process": {"sql"},
    "discretion": {"errors"},
    "worker": {"process", "discretion"},
    **dict.fromkeys(ROOMS, FLOOR),
    "intake": FLOOR | {"settings", "read", "clean", "check"},
    "corrections": FLOOR | {"read", "clean", "intake"},
    "entry": FLOOR | {"read", "store", "write", "intake", "worker"},
    "arrivals": FLOOR | {"read", "intake", "entry", "worker"},
    "copies": FLOOR | {"read", "write", "entry", "arrivals", "worker"},
    "answer": FLOOR | {"check", "store", "measure", "write"},
    "pseudonymise": FLOOR | {"clean", "store"},
    "settings": FLOOR | {"read"},
    "commands": FLOOR
    | {
        "settings",
        "read",
        "write",
        "sample",
        "process",
        "intake",
        "corrections",
        "arrivals",
        "copies",
        "answer",
        "cli",
        "log",
        "pseudonymise",
    },
    "cli": {"errors", "discretion", "log", "process", "worker", "commands"},
}
# The import name of a distribution, where it differs.
IMPORT_NAME = {"python-calamine": "python_calamine"}
BESIDE = {"numpy"}  # comes with pyarrow's and pandas' own requirements


def imports(path: Path) -> set[str]:
    """Every absolute module name that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(module: str) -> str:
    return module.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_go_down_only(path: Path) -> None:
    here = path.relative_to(SOURCE).with_suffix("").parts[0]
    if here == "__init__":
        return
    known = {p.relative_to(SOURCE).with_suffix("").parts[0] for p in MODULES}
    inside = {room(m) for m in imports(path) if m.startswith("fupin.")} & known - {here}
    assert inside <= MAY_IMPORT[here]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_nothing_is_imported_that_a_user_does_not_have(path: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = {re.split(r"[<>=~]", d)[0] for d in project["dependencies"]}
    allowed = {IMPORT_NAME.get(name, name) for name in required} | set(sys.stdlib_module_names) | {"fupin"} | BESIDE
    assert {name.split(".")[0] for name in imports(path)} <= allowed


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_modules_stay_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    assert path.stem not in {"utils", "helpers", "manager", "base", "common", "misc"}


HEAVY = {"pyarrow", "pandas", "duckdb", "openpyxl", "rich", "numpy", "python_calamine", "filelock"}


def loaded_by(*args: str) -> set[str]:
    """Top-level modules loaded by one command line, in a process of its own."""
    code = (
        "import sys; from fupin.cli import run; status = run(sys.argv[1:]); "
        "print(*sorted({m.split('.')[0] for m in sys.modules}), file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize("args", [("--help",), ("--version",), ("import", "--help"), ("indicators", "--help")])
def test_help_loads_click_and_nothing_heavier(args: tuple[str, ...]) -> None:
    third_party = loaded_by(*args) - set(sys.stdlib_module_names) - {"__main__", "fupin", "click"}
    assert not third_party & HEAVY
    assert {name for name in third_party if not name.startswith(("_", "sitecustomize", "usercustomize"))} <= {
        "__mp_main__"
    }


def test_help_works_without_development_packages() -> None:
    code = (
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in {'pytest', 'hypothesis', 'stdnum', 'xlwt', 'mypy', '_pytest'}:\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Absent())\n"
        "from fupin.cli import run\n"
        "sys.exit(run(['--help']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "County returns in" in done.stdout
