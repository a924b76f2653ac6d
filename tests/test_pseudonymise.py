"""`fupin pseudonymise`: what a copy still tells, what it tells no more, and who may make one."""

import json
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fupin import store
from fupin.catalog.privacy import treatment, treatments
from fupin.cli import run
from fupin.errors import ExitStatus, OutputError, StoreError, WrongUse
from fupin.pseudonymise import Key, pseudonymise, read_key
from fupin.pseudonymise.treated import treated
from fupin.store.schema import FOLDERS, columns

KEY = Key(b"a key of the tests, which is long enough")
HEADER = "县,年度,乡镇,行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,人均纯收入（元）,联系电话,出生日期\n"
# One man with his certificate in one year and his ID in the next, his wife in two counties, and a bad number.
MAN, WIFE, BAD = "519999195001020014", "519999198005060025", "519999198005060026"
RETURNS = {
    "one.csv": HEADER
    + f"屏山县,2013,样木镇,样东村,51152900001,1,秘甲乙,{MAN}44,2,户主,2100.5,19900000011,1950-01-02\n"
    + f"屏山县,2013,样木镇,样东村,51152900001,2,秘丙丁,{WIFE},2,配偶,2100.5,19900000011,1980-05-06\n",
    "two.csv": HEADER
    + f"屏山县,2014,样木镇,样东村,51152900001,1,秘甲乙,{MAN},3,户主,2600,19900000011,1950-01-02\n"
    + f"屏山县,2014,样木镇,样东村,51152900001,2,秘丙丁,{WIFE},3,配偶,2600,19900000011,1980-05-06\n"
    + f"屏山县,2014,样木镇,样东村,51152900001,3,秘戊己,{BAD},3,之子,2600,19900000011,2001-11-12\n",
    "three.csv": HEADER
    + f"北川羌族自治县,2014,暗水乡,暗河村,51072600009,1,秘丙丁,{WIFE},1,户主,1900,19900000022,1980-05-06\n",
    "register.csv": "县,年度,乡镇,行政村,户编号,户主姓名,户主证件号码,人数,致贫原因,联系电话,帮扶责任人\n"
    f"屏山县,2014,样木镇,样东村,51152900001,秘甲乙,{MAN},3,因病,19900000033,秘庚辛\n",
}
SECRETS = ("秘", "51999919", "5115290000", "5107260000", "1990000", "样木", "样东", "暗水", "暗河", ".csv")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a store of the returns and a key."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "inbox").mkdir()
    for name, text in RETURNS.items():
        (tmp_path / "inbox" / name).write_text(text, encoding="utf-8")
    assert run(["import", "inbox", "--store", "store", "-q", "-o", "findings.csv"]) == ExitStatus.PROBLEMS
    (tmp_path / "key").write_text("0123456789abcdef" * 4 + "\n")
    (tmp_path / "key").chmod(0o600)
    return tmp_path


def rows(root: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table as plain Parquet readers see them, with their year and county."""
    found: list[dict[str, Any]] = pq.read_table(root / table, partitioning="hive").to_pylist()
    return found


def figures(root: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    capsys.readouterr()
    assert run(["indicators", "--store", str(root), "-f", "csv", *more]) == ExitStatus.DONE
    return capsys.readouterr().out


def content(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_every_stored_column_has_a_treatment_and_nothing_else_has() -> None:
    stored = {column.key for folder in FOLDERS for column in columns(folder)}
    assert set(treatments()) == stored


def test_a_column_that_nobody_declared_is_in_no_copy() -> None:
    assert treatment("bank_account") == "drop"
    texts = {column.key for folder in FOLDERS for column in columns(folder) if column.type == "text"}
    assert {key for key in texts if treatment(key) == "keep"} == {"_from"}


def test_nothing_that_names_anybody_is_in_a_copy(folder: Path) -> None:
    assert run(["pseudonymise", "store", "shared", "--key", "key", "-q"]) == ExitStatus.DONE
    for path in (folder / "shared").rglob("*.parquet"):
        file = pq.ParquetFile(path)
        told = f"{path}{file.read().to_pydict()}{file.metadata.metadata}{file.schema_arrow.names}"
        assert [secret for secret in SECRETS if secret in told.replace(str(folder), "")] == []
    for name, data in content(folder / "shared").items():
        assert [s for s in SECRETS if s.encode() in data or s in name] == []
    assert sorted(p.name for p in (folder / "shared").iterdir()) == [
        "_counted_once",
        "_store.json",
        "household",
        "person",
    ]
    gone = {"name", "phone", "person_phone", "township", "village", "hamlet", "village_code", "_file"}
    assert gone & set(rows(folder / "shared", "person")[0]) == set()
    assert {"head_name", "helper", "helper_phone", *gone} & set(rows(folder / "shared", "household")[0]) == set()


def test_the_same_number_has_the_same_token_in_every_year_table_and_county(folder: Path) -> None:
    pseudonymise(folder / "store", folder / "shared", KEY)
    man, wife = KEY.token("person", MAN), KEY.token("person", WIFE)
    household, other = KEY.token("household", "51152900001"), KEY.token("household", "51072600009")
    found = {
        (one["year"], one["county"], one["household_id"], one["id_number"], one["id_number_18"])
        for one in rows(folder / "shared", "person")
    }
    assert found == {
        (2013, 511529, household, man, man),
        (2013, 511529, household, wife, wife),
        (2014, 511529, household, man, man),
        (2014, 511529, household, wife, wife),
        (2014, 511529, household, KEY.token("person", BAD), None),
        (2014, 510726, other, wife, wife),
    }
    heads = {(r["year"], r["household_id"], r["head_id_number"]) for r in rows(folder / "shared", "household")}
    assert heads == {(2013, household, man), (2014, household, man), (2014, other, wife)}


def test_what_is_kept(folder: Path) -> None:
    pseudonymise(folder / "store", folder / "shared", KEY)
    (one,) = [r for r in rows(folder / "shared", "person") if r["id_number"] == KEY.token("person", BAD)]
    assert {key: str(value) for key, value in one.items() if value is not None} == {
        "province": "四川省",
        "prefecture": "宜宾市",
        "county_name": "屏山县",
        "household_id": KEY.token("household", "51152900001"),
        "person_id": KEY.token("member", "3"),
        "id_number": KEY.token("person", BAD),
        "birth_date": "2001-01-01",
        "household_size": "3",
        "relation": "son",
        "main_cause": "illness",
        "net_income_per_capita": "2600.00",
        "age": "13",
        "age_band": "6-15",
        "poor": "True",
        "_sheet": "pseudonymised",
        "_row": str(one["_row"]),
        "_return": "pseudonymised",
        "year": "2014",
        "county": "511529",
    }


def test_the_copy_gives_the_same_figures(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pseudonymise(folder / "store", folder / "shared", KEY)
    for more in (["--by", "county"], ["--by", "age_band"], ["--by", "prefecture", "--county", "510726"], ["--long"]):
        expected = figures(folder / "store", capsys, "--year", "all", *more)
        assert "poor_persons" in expected
        for path in (folder / "shared").rglob("*.parquet"):
            os.utime(path, (1, 1))  # as after a copy
        assert figures(folder / "shared", capsys, "--year", "all", *more) == expected
    one = figures(folder / "shared", capsys, "registered_persons", "--by", "county", "--year", "2014")
    assert one == "year,county,county_name,registered_persons\n2014,total,total,3\n2014,510726,北川羌族自治县,1\n" + (
        "2014,511529,屏山县,2\n"
    )


def test_the_same_store_and_key_give_the_same_files(folder: Path) -> None:
    for name in ("one", "two"):
        pseudonymise(folder / "store", folder / name, KEY)
    pseudonymise(folder / "store", folder / "three", Key(b"another key of the tests, long enough"))
    one, two, three = (content(folder / name) for name in ("one", "two", "three"))
    assert one == two
    # Nobody was held twice in 2013.
    assert {name for name in one if one[name] == three[name]} == {"_counted_once/year=2013/part-0.parquet"}
    tokens = [{r["household_id"] for r in rows(folder / name, "person")} for name in ("one", "three")]
    assert tokens[0] & tokens[1] == set()
    checks = [json.loads(each["_store.json"])["key_check"] for each in (one, two, three)]
    assert checks[0] == checks[1] != checks[2]


def test_a_part_of_the_store(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["pseudonymise", "store", "shared", "--key", "key", "--year", "2014", "--county", "屏山县"]
    assert run([*words, "--lang", "en"]) == ExitStatus.DONE
    assert capsys.readouterr() == (
        "",
        "3 persons, 1 households, 0 villages; counties: 1; 2014. The copy is in shared.\n",
    )
    assert {(r["year"], r["county"]) for r in rows(folder / "shared", "person")} == {(2014, 511529)}
    # The wife counts in the other county, which is not in the copy.
    assert figures(folder / "shared", capsys, "registered_persons") == figures(
        folder / "store", capsys, "registered_persons", "--county", "511529", "--year", "2014"
    )


def test_kinds_of_numbers_share_no_token() -> None:
    assert len({KEY.token(kind, "1")[1:] for kind in ("person", "household", "member", "place")}) == 4
    assert KEY.token("household", "1") == Key(b"a key of the tests, which is long enough").token("household", "1")
    assert len(KEY.token("person", "1")) == 33


def test_limiting_cases_of_tokens() -> None:
    numbers = ["519999500102001", "519999195001020014", "51999919500102001444", "519999195001020015", "无", None]
    # The third is a certificate of that person, the fourth ends in a wrong digit.
    sent = pa.table({"household_id": pa.array([None] * 6, pa.string()), "id_number": numbers, "_row": range(6)})
    made = treated(sent, "511529", KEY)
    by_row = dict(zip(made.came_from.to_pylist(), made.rows["id_number"].to_pylist(), strict=True))
    tokens = [by_row[n] for n in range(6)]
    one = KEY.token("person", "519999195001020014")
    bad = KEY.token("person", "519999195001020015")
    assert tokens == [one, one, one, bad, KEY.token("person", "无"), None]
    assert made.rows["_row"].to_pylist() == [1, 2, 3, 4, 5, 6]
    assert treated(sent.slice(0, 0), "511529", KEY).rows.num_rows == 0


def test_rows_come_in_an_order_that_tells_no_place(folder: Path) -> None:
    pseudonymise(folder / "store", folder / "shared", KEY)
    (path,) = (folder / "shared" / "person" / "year=2014" / "county=511529").iterdir()
    table = pq.ParquetFile(path).read()
    tokens = table["id_number"].to_pylist()
    assert tokens == sorted(tokens)
    assert table["_row"].to_pylist() == [1, 2, 3]


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_a_copy_is_its_owners_alone_whatever_the_umask(folder: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        pseudonymise(folder / "store", folder / "shared", KEY)
    finally:
        os.umask(before)
    made = [folder / "shared", *(folder / "shared").rglob("*")]
    assert {stat.S_IMODE(p.stat().st_mode) for p in made if p.is_dir()} == {0o700}
    assert {stat.S_IMODE(p.stat().st_mode) for p in made if p.is_file()} == {0o600}


@pytest.mark.parametrize(
    ("text", "mode", "expected"),
    [
        (None, 0o600, "There is no key file key."),
        ("x" * 31, 0o600, "The key in key is too short: 31 bytes of at least 32."),
        ("", 0o600, "The key in key is too short: 0 bytes of at least 32."),
        ("abcdefgh" * 4, 0o600, ""),
        ("abcdefgh" * 4, 0o400, ""),
        ("0" * 64 + "\n", 0o600, "The key in key is too easy to guess: its characters repeat themselves."),
        ("abcdefgh" * 4, 0o640, "The key file key is open to others (mode 0640)."),
        ("abcdefgh" * 4, 0o604, "The key file key is open to others (mode 0604)."),
        ("abcdefgh" * 4, 0o620, "The key file key is open to others (mode 0620)."),
    ],
)
def test_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, mode: int, expected: str) -> None:
    monkeypatch.chdir(tmp_path)
    if text is not None:
        Path("key").write_text(text)
        Path("key").chmod(mode)
    if not expected:
        assert read_key(Path("key")).token("person", "1") == Key(text.encode() if text else b"").token("person", "1")
        return
    with pytest.raises(WrongUse) as refused:
        read_key(Path("key"))
    assert refused.value.what == expected
    assert refused.value.remedy == (
        "chmod 600 key; if somebody may have read it, make a new one."
        if "open" in expected
        else "Make a new one: (umask 077; head -c 32 /dev/urandom | base64 > key)"
    )


def test_a_key_of_somebody_else_or_that_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WrongUse, match=r"^The key \. is no file"):
        read_key(Path())
    os.mkfifo("pipe")
    with pytest.raises(WrongUse, match=r"^The key pipe is no file"):
        read_key(Path("pipe"))
    Path("key").write_text("abcdefgh" * 4)
    Path("key").chmod(0o600)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(WrongUse, match=r"^The key file key belongs to somebody else"):
        read_key(Path("key"))


def test_the_remedy_makes_a_key_that_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WrongUse) as refused:
        read_key(Path("it's a key"))
    subprocess.run(["sh", "-c", refused.value.remedy.removeprefix("Make a new one: ")], check=True)
    read_key(Path("it's a key"))


def test_a_line_break_at_the_end_is_no_part_of_a_key(tmp_path: Path) -> None:
    tokens = set()
    for name, text in (("one", "abcdefgh" * 4), ("two", "abcdefgh" * 4 + "\r\n")):
        (tmp_path / name).write_bytes(text.encode())
        (tmp_path / name).chmod(0o600)
        tokens.add(read_key(tmp_path / name).check)
    assert len(tokens) == 1
    (tmp_path / "binary").write_bytes(bytes(range(200, 231)) + b"\n")
    (tmp_path / "binary").chmod(0o600)
    assert read_key(tmp_path / "binary").check == Key(bytes(range(200, 231)) + b"\n").check


def test_places_for_a_copy_that_are_refused(folder: Path) -> None:
    (folder / "full").mkdir()
    (folder / "full" / "letter").write_text("")
    cases = [
        ("full", OutputError, "The folder full is not empty."),
        ("full/letter", OutputError, "full/letter is a file."),
        ("store/shared", OutputError, "store/shared lies inside the store."),
        ("store", OutputError, "store lies inside the store."),
        (".", OutputError, "The folder . is not empty."),
        ("nowhere/shared", OutputError, "The folder nowhere does not exist."),
        ("year=2014", StoreError, f"A store cannot lie in {folder}/year=2014: its readers"),
    ]
    before = content(folder)
    for out, kind, what in cases:
        with pytest.raises(kind) as refused:
            pseudonymise(Path("store"), Path(out), KEY)
        assert refused.value.what.startswith(what)
    with pytest.raises(WrongUse, match="holds nothing of these years"):
        pseudonymise(Path("store"), Path("shared"), KEY, years=[1999])
    with pytest.raises(StoreError, match="There is no store"):
        pseudonymise(Path("nothing"), Path("shared"), KEY)
    assert content(folder) == before
    assert not (folder / "shared").exists()


def test_an_empty_folder_and_a_link_to_one_take_a_copy(folder: Path) -> None:
    (folder / "empty").mkdir()
    (folder / "link").symlink_to("empty")
    pseudonymise(Path("store"), Path("link"), KEY)
    assert (folder / "empty" / "_store.json").is_file()
    assert (folder / "link").is_symlink()


def test_a_copy_is_never_written_and_never_copied_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pseudonymise(Path("store"), Path("shared"), KEY)
    before = content(folder / "shared")
    assert run(["import", "inbox", "--store", "shared", "-q"]) == ExitStatus.WRONG_USE
    assert capsys.readouterr().err == (
        f"fupin: The store {folder}/shared is a pseudonymised copy: nothing is added to it.\n"
        "       Change the store that it was made from, and make the copy again.\n"
    )
    with pytest.raises(StoreError, match="is a pseudonymised copy already"):
        pseudonymise(Path("shared"), Path("again"), KEY)
    assert content(folder / "shared") == before


def test_other_commands_read_a_copy(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pseudonymise(Path("store"), Path("shared"), KEY)
    assert run(["query", "--store", "shared", "select count(*) n, count(name) names from person"]) == ExitStatus.DONE
    assert capsys.readouterr().out == "n,names\n5,0\n"
    assert run(["status", "--store", "shared", "-q", "-f", "csv"]) == ExitStatus.DONE
    assert run(["export", "report.xlsx", "--store", "shared", "-q"]) == ExitStatus.DONE
    assert run(["indicators", "--store", "shared", "--by", "village", "-q"]) == ExitStatus.DONE


def test_a_copy_that_fails_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(folder)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.pseudonymised, "finish", full)
    with pytest.raises(OutputError) as refused:
        pseudonymise(Path("store"), Path("shared"), KEY)
    assert refused.value.what == "shared cannot be written: No space left on device."
    assert content(folder) == before


def test_a_store_that_changes_meanwhile_is_told(folder: Path) -> None:
    def change(done: int) -> None:
        for path in (folder / "store" / "person").rglob("*.parquet"):
            path.write_bytes(path.read_bytes())

    with pytest.raises(StoreError, match="was changed while it was copied"):
        pseudonymise(Path("store"), Path("shared"), KEY, counted=lambda total: change)
    assert not (folder / "shared").exists()
