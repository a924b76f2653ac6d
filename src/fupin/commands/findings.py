"""What import and validate are: the way in, the findings on stdout, the summary on stderr, the status.

Check shows its findings in the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fupin import arrivals, log, process
from fupin.arrivals import Run
from fupin.commands import annotating, waiting
from fupin.commands.request import Request, Showing
from fupin.commands.summary import exempted, missing, nothing_read, sentence, unfound
from fupin.errors import ExitStatus, WrongUse
from fupin.intake import Options
from fupin.read.inbox import Inbox, find_returns

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.copies import Copies
    from fupin.write.labels import Lang


@dataclass(frozen=True, slots=True)
class Shown:
    """The findings that are shown, how many there are by level, and how many each option left out."""

    findings: pa.Table
    levels: Counter[str]
    left_out: Mapping[str, int]


def carry_out(
    paths: Sequence[Path], request: Request, *, store: Path | None = None, strict: bool = False, wait: float = 60.0
) -> ExitStatus:
    """Take in the returns at these paths, and store them where a `store` is given, for whose other writers to `wait` so
    many seconds; tell what was found, and give the exit status.
    """
    run, inbox, copies = _taken(paths, request, store, strict, wait)
    shown = chosen(run.findings, request)
    write_out(shown, request, name_files=run.files > 1)
    if not request.quiet:
        _summarise(run, inbox, shown, request.lang, stored=store is not None)
        for line in annotating.told(copies, request.lang) if copies else ():
            log.say(line, "annotated")
    return _status(run, inbox, shown, request)


def _taken(
    paths: Sequence[Path], request: Request, store: Path | None, strict: bool, wait: float
) -> tuple[Run, Inbox, Copies | None]:
    """Take the returns in; what their findings are written with is imported meanwhile."""
    from fupin import settings
    from fupin.catalog.divisions import resolve
    from fupin.write.progress import progress

    settled = settings.load()
    corrections = request.corrections or settled.corrections
    inbox = find_returns(paths).without(corrections)
    if not inbox.files and not inbox.missing:
        raise WrongUse(
            "There is no return in " + ", ".join(map(str, paths)) + ".", "Name .xlsx, .xls, .ods or .csv files."
        )
    county = resolve(request.county).code if request.county else None
    said = Options.settled(settled, request.year, county)
    if corrections is not None:
        from fupin.corrections import with_corrections

        said = with_corrections(said, corrections)
    copies = None
    if request.annotate is not None:
        copies = annotating.prepared(
            request.annotate,
            paths,
            inbox,
            lang=request.lang,
            force=request.to.force,
            limits=said.limits,
            wanted=lambda findings: request.chosen.shown(findings)[0],
        )
    with progress(len(inbox.files), request.quiet or log.as_json()) as seen:
        run = arrivals.bring_in(
            inbox.files,
            said,
            store,
            group=settled.group,
            strict=strict,
            meanwhile=process.load_output,
            seen=seen,
            then=copies.make if copies else None,
            jobs=request.jobs or process.cores(),
            force=request.to.force,
            wait=wait,
            waits=waiting.told(wait, request.lang),
        )
    return run, inbox, copies


def chosen(findings: pa.Table, showing: Showing) -> Shown:
    """Those that the options let be shown."""
    kept, left_out = showing.chosen.shown(findings)
    levels = {one["values"]: one["counts"] for one in kept["level"].value_counts().to_pylist()}
    return Shown(kept, Counter(levels), left_out)


def write_out(shown: Shown, showing: Showing, *, name_files: bool) -> None:
    """Write the findings, or how many there are of each rule, to stdout or a file; a table names the files of the
    findings, even if all are of one, where that does not go without saying.
    """
    from fupin.catalog.rules import RULES
    from fupin.write import write_findings, write_statistics

    to = showing.to
    if showing.quiet and not to.asked and not shown.findings.num_rows:
        return
    if showing.statistics:
        write_statistics(
            shown.findings, RULES, format=to.format, out=to.path, lang=showing.lang, force=to.force, bom=to.bom
        )
        return
    write_findings(
        shown.findings,
        RULES,
        format=to.format,
        out=to.path,
        lang=showing.lang,
        show_values=showing.show_values,
        force=to.force,
        bom=to.bom,
        left_out=sum(shown.left_out.values()),
        name_files=name_files,
    )


def _summarise(run: Run, inbox: Inbox, shown: Shown, lang: Lang, stored: bool) -> None:
    """Say on stderr what was done: files, rows, findings by level and what was left out, and what was missing."""
    for path in inbox.missing:
        log.say(missing(path, lang, others=bool(run.files)), "missing", "error", path=str(path))
    if not run.files:
        return
    found = (
        ("files", run.files),
        ("read", run.rows_read),
        ("stored" if stored else "sound", run.rows_stored),
        ("aside", run.rows_aside),
        ("errors", shown.levels["error"]),
        ("warnings", shown.levels["warning"]),
    )
    became = (
        ("unchanged", run.unchanged),
        ("replaced", run.replaced),
        ("refused", run.refused),
        ("corrected", run.corrected),
        ("blank", run.blank),
        ("passed", inbox.passed_over + run.passed_over),
    )
    said = sentence((*found, *shown.left_out.items(), *became), lang)
    event, level = "imported" if stored else "validated", log.gravity(shown.levels)
    log.say(said, event, level, **dict(found + became), left_out=dict(shown.left_out))
    for line, (one, count) in zip(exempted(run.ignored, lang), run.ignored.items(), strict=True):
        log.say(line, "exempted", rule=one.rule, county=one.county, year=one.year, count=count)
    if run.unfound:
        log.say(unfound(run.unfound, lang), "unfound", "warning", lines=sorted(run.unfound))
    if _nothing_read(run) and not shown.levels["error"]:
        log.say(nothing_read(lang, blank=run.blank == run.files), "nothing_read", "error")


def _status(run: Run, inbox: Inbox, shown: Shown, request: Request) -> ExitStatus:
    """2 for a missing path; 1 for errors that are shown, a return refused or nothing read; else 0."""
    if inbox.missing:
        return ExitStatus.WRONG_USE
    return status(shown, request, bad=run.refused > 0 or _nothing_read(run))


def status(shown: Shown, showing: Showing, *, bad: bool = False) -> ExitStatus:
    """1 for errors that are shown, with `--error-on-warning` for warnings too, or what else is `bad`; else 0."""
    counted = ("error", "warning") if showing.error_on_warning else ("error",)
    bad = bad or any(shown.levels[level] for level in counted)
    return ExitStatus.PROBLEMS if bad and not showing.exit_zero else ExitStatus.DONE


def _nothing_read(run: Run) -> bool:
    """Whether there was not one row, new or known: a problem, not a success."""
    return run.rows_read == run.unchanged == run.replaced == 0
