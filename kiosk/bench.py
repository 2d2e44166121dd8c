"""`kiosk bench`: what this machine takes for what people wait for; a table with the machine and the date."""

import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

import psutil
from pydantic import TypeAdapter

from explainers.consent import Answer, Decision
from explainers.documents.explanation_pdf import explanation_pdf
from explainers.documents.verifying import verify_document
from explainers.explanation import Explanation
from explainers.language import Language, Texts
from explainers.planning import offer_all
from kiosk import terminal
from kiosk.data_folder import ENVIRONMENT_NAME, write_durably
from kiosk.demo import DENTIST, sample_settings
from kiosk.desk import Desk
from kiosk.opening import open_desk
from kiosk.samples import PANORAMIC, sample
from kiosk.settings import SettingsFile
from kiosk.verifying import StoreEvidence
from kiosk.version import application_version
from kiosk.visit import Visit
from kiosk.workflow import consenting, deciding, explaining, images, planning, visits
from models.annotators.annotate import annotate
from models.card import WeightSet
from models.finding import FindingKind, Region
from models.radiograph import Radiograph
from models.reading import read_radiograph, warm_up
from models.registry import load_models
from models.tooth import Tooth

_START_SECONDS: Final = 60.0
_LANGUAGE: Final = Language.FRENCH
_FINDINGS: Final = ((FindingKind.CARIES, 15), (FindingKind.PERIAPICAL_LESION, 36), (FindingKind.BONE_LOSS, 47))
"""Three findings of the sample panoramic, for an explanation of the size that the goals speak of."""

SCREEN_GOALS: Final = {"start_screen": "≤ 4 s", "chosen_screen": "≤ 2.5 s", "click": "≤ 200 ms"}
"""What is measured in a browser, by `tests/journeys/measure_screens.py`."""
_SCREEN: Final = TypeAdapter(dict[str, list[float]])


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    measured: str
    goal: str = ""


def measure_to(out: Path, *, quick: bool, screen: Path | None = None) -> None:
    """Measure all, give the table, and write it. Raises `StoreError` where the samples are not installed.

    `screen` is a JSON file of what was measured in a browser: a list of seconds for each key of `SCREEN_GOALS`.
    """
    texts = terminal.words()
    rows: list[Row] = []
    steps = (_measure_start, _measure_reading, _measure_models, _measure_visit, _measure_sealing, _measure_growth)
    with terminal.progress("cli.progress_bench") as advance:
        for number, step in enumerate(steps):
            advance(number, len(steps))
            rows += step(texts, 3 if quick else 10)
    rows += screen_rows(screen.read_bytes() if screen else b"{}", texts)
    table = as_markdown(rows, texts, count=3 if quick else 10)
    terminal.give(table)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_durably(out, table.encode())


def as_markdown(rows: list[Row], texts: Texts, *, count: int) -> str:
    """The table, with what it was measured on."""
    machine = f"{platform.system()} {platform.machine()}, {_processor()}, {os.cpu_count()} CPUs, "
    machine += f"{psutil.virtual_memory().total / 2**30:.0f} GiB, Python {platform.python_version()}"
    intro = texts(
        "cli.bench.intro",
        date=texts.date(datetime.now(UTC)),
        version=application_version(),
        machine=machine,
        count=count,
    )
    heads = [texts(f"cli.bench.head_{name}") for name in ("what", "measured", "goal")]
    lines = [f"# {texts('cli.bench.title')}", "", intro, "", f"| {' | '.join(heads)} |", "| --- | --- | --- |"]
    lines += [f"| {row.what} | {row.measured} | {row.goal} |" for row in rows]
    return "\n".join(lines) + "\n"


def screen_rows(untrusted_json: bytes, texts: Texts) -> list[Row]:
    """The rows that only a browser can measure; "not measured here" for what the file does not hold."""
    found = _SCREEN.validate_json(untrusted_json)
    missing = texts("cli.bench.not_measured")
    return [
        Row(texts(f"cli.bench.row.{key}"), spread(found[key]) if found.get(key) else missing, goal)
        for key, goal in SCREEN_GOALS.items()
    ]


def spread(seconds: list[float]) -> str:
    """Median, with the fastest and the slowest, in the unit that reads best."""
    low, middle, high = min(seconds), statistics.median(seconds), max(seconds)
    if middle < 1:
        return f"{1000 * middle:.0f} ms ({1000 * low:.0f}–{1000 * high:.0f})"
    return f"{middle:.2f} s ({low:.2f}–{high:.2f})"


def _measure_start(texts: Texts, count: int) -> list[Row]:
    seconds: list[float] = []
    memory = 0
    with _sample_practice() as folder:
        with _server(folder) as (_, port):
            _wait_until(lambda port=port: bool(_health(port)))  # type: ignore[misc]
        for number in range(max(3, count // 2)):
            with _server(folder) as (process, port):
                begun = time.perf_counter()
                _wait_until(lambda port=port: bool(_health(port)))  # type: ignore[misc]
                seconds.append(time.perf_counter() - begun)
                if number == 0:
                    _wait_until(lambda port=port: '"loading"' not in _health(port))  # type: ignore[misc]
                    memory = _memory(process)
    return [
        Row(texts("cli.bench.row.start"), spread(seconds), "≤ 4 s"),
        Row(texts("cli.bench.row.memory_idle"), f"{memory / 2**20:.0f} MB", "≤ 600 MB"),
    ]


def _measure_reading(texts: Texts, count: int) -> list[Row]:
    warm_up()
    content = sample(PANORAMIC).path.read_bytes()
    return [Row(texts("cli.bench.row.reader"), spread(_times(lambda: read_radiograph(content), count)))]


def _measure_models(texts: Texts, count: int) -> list[Row]:
    radiograph = read_radiograph(sample(PANORAMIC).path.read_bytes()).radiograph
    rows: list[Row] = []
    for weights in WeightSet:
        rows += _measure_set(weights, radiograph, texts, count)
    return rows


def _measure_set(weights: WeightSet, radiograph: Radiograph, texts: Texts, count: int) -> list[Row]:
    models = load_models(weights)
    what = texts("cli.bench.row.annotate", weights=weights.value)
    if not models.for_view(radiograph.view):
        return [Row(what, texts("cli.bench.no_models"), "≤ 1 s")]
    annotate(radiograph, models)
    whole: list[float] = []
    alone: dict[str, list[float]] = {}
    for _ in range(count):
        begun = time.perf_counter()
        annotation = annotate(radiograph, models)
        whole.append(time.perf_counter() - begun)
        for run in annotation.models:
            alone.setdefault(run.stamp.name, []).append(run.seconds)
    # Both medians, of the same runs: what the pipeline adds to the networks.
    bare = statistics.median(map(sum, zip(*alone.values(), strict=True)))
    overhead = f"{100 * (statistics.median(whole) / bare - 1):.0f} %"
    return [
        Row(what, spread(whole), "≤ 1 s"),
        *(Row(f"— {name}", spread(seconds)) for name, seconds in alone.items()),
        Row(texts("cli.bench.row.overhead"), overhead, "≤ 15 %"),
    ]


def _measure_visit(texts: Texts, count: int) -> list[Row]:
    with _sample_desk() as desk:
        chosen = [_timed(lambda: _choose_file(desk)) for _ in range(count)]
        visit = _planned_visit(desk)
        image_id = visit.images[0].id
        form = deciding.FindingForm(FindingKind.CALCULUS, Region((1, 1, 9, 9)))
        step = _times(
            lambda: deciding.add_finding(desk, visits.open_visit(desk, visit.id), image_id, form, actor=DENTIST), count
        )
        explained = _times(lambda: explaining.explain(desk, visit, actor=DENTIST, language=_LANGUAGE), count)
        explanation = _explanation(desk, visit)
        printed = _times(lambda: explanation_pdf(explanation), count)
        pages = explanation_pdf(explanation).count(b"/Type/Page/")
    return [
        Row(texts("cli.bench.row.chosen"), spread(chosen), "≤ 2.5 s"),
        Row(texts("cli.bench.row.step"), spread(step), "≤ 200 ms"),
        Row(texts("cli.bench.row.explain"), spread(explained)),
        Row(texts("cli.bench.row.pdf", pages=pages), spread(printed), "≤ 1 s"),
    ]


def _measure_sealing(texts: Texts, count: int) -> list[Row]:
    """A refusal of the whole plan, which needs nothing before it: printed, sealed and kept."""
    with _sample_desk() as desk:
        visit = explaining.explain(desk, _planned_visit(desk), actor=DENTIST, language=_LANGUAGE)
        seconds = []
        for _ in range(count + 1):
            visit = consenting.open_consent(desk, visit, visit.explanations[-1].id, actor=DENTIST)
            consent_id = visit.consents[-1].consent.id
            refusal = Decision(Answer.REFUSE, desk.now())
            visit = consenting.decide(desk, visit, consent_id, refusal, actor=DENTIST)
            begun = time.perf_counter()
            visit = consenting.seal(desk, visit, consent_id, actor=DENTIST)
            seconds.append(time.perf_counter() - begun)
        document = consenting.document_bytes(desk, visit, consent_id)
        checked = _times(lambda: verify_document(document, store=StoreEvidence(desk.records)), count)
        pages = document.count(b"/Type/Page/")
    return [
        Row(texts("cli.bench.row.sealed", pages=pages), spread(seconds[1:]), "≤ 1 s"),
        Row(texts("cli.bench.row.verified"), spread(checked)),
    ]


def _measure_growth(texts: Texts, count: int) -> list[Row]:
    """Whole visits one after another in this process; the first ones fill caches and are not counted."""
    number = 20 * count
    with _sample_desk() as desk:
        for _ in range(5):
            _whole_visit(desk)
        before = psutil.Process().memory_info().rss
        for _ in range(number):
            _whole_visit(desk)
        growth = psutil.Process().memory_info().rss - before
    what = texts("cli.bench.row.memory_growth", visits=number)
    return [Row(what, f"{growth / 2**20:+.0f} MB", "≤ 50 MB / 200")]


def _whole_visit(desk: Desk) -> None:
    visit = _planned_visit(desk)
    explaining.explain(desk, visit, actor=DENTIST, language=_LANGUAGE)


def _choose_file(desk: Desk) -> Visit:
    visit = visits.start_visit(desk, actor=DENTIST, language=_LANGUAGE)
    path = sample(PANORAMIC).path
    visit = images.add_image(desk, visit, path.read_bytes(), actor=DENTIST, file_name_hint=path.name)
    return images.annotate_image(desk, visit, visit.images[0].id, actor=DENTIST)


def _planned_visit(desk: Desk) -> Visit:
    """A visit on the sample panoramic with three findings marked by hand, each with its diagnosis."""
    visit = _choose_file(desk)
    image_id = visit.images[0].id
    for number, (kind, fdi) in enumerate(_FINDINGS):
        left = 600 + 300 * number
        form = deciding.FindingForm(kind, Region((left, 500, left + 80, 600)), Tooth(fdi))
        visit = deciding.add_finding(desk, visit, image_id, form, actor=DENTIST)
        condition = desk.catalogue.for_kind(kind)[0]
        stated = planning.DiagnosisForm(condition.id, (Tooth(fdi),), (visit.confirmed[-1].id,))
        visit = planning.state_diagnosis(desk, visit, stated, actor=DENTIST)
        offered = tuple(option.id for option in offer_all(visit.diagnoses[-1], condition).offered)
        form_of_plan = planning.PlanForm(offered, offered[0], visit=number + 1)
        visit = planning.set_plan_item(desk, visit, visit.diagnoses[-1].id, form_of_plan, actor=DENTIST)
    return visit


def _explanation(desk: Desk, visit: Visit) -> Explanation:
    made = visits.open_visit(desk, visit.id).explanation_in(_LANGUAGE)
    if made is None:
        raise RuntimeError("expected the explanation that was just made")
    return explaining.explanation_of(desk, made)


@contextmanager
def _sample_practice() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-", ignore_cleanup_errors=True) as name:
        SettingsFile(Path(name)).write(sample_settings(_LANGUAGE))
        yield Path(name)


@contextmanager
def _sample_desk() -> Iterator[Desk]:
    with _sample_practice() as folder:
        desk = open_desk(folder)
        try:
            yield desk
        finally:
            desk.records.close()


@contextmanager
def _server(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    # Compiled modules are kept, as they are where pip installed them.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "kiosk", "run", "--no-browser", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603 - our own program
        command,
        env={**environment, ENVIRONMENT_NAME: str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process, port
    finally:
        process.terminate()
        process.wait(_START_SECONDS)


def _health(port: int) -> str:
    """What the server says of itself; empty while it does not answer."""
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", "/health")
            return connection.getresponse().read().decode()
    except (OSError, HTTPException):
        return ""


def _wait_until(is_so: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + _START_SECONDS
    while not is_so():
        if time.monotonic() > ends_at:
            raise TimeoutError("the server did not answer")
        time.sleep(0.02)


def _memory(process: subprocess.Popen[bytes]) -> int:
    """Resident memory of the server and its decoding process, in bytes."""
    server = psutil.Process(process.pid)
    return sum(each.memory_info().rss for each in (server, *server.children(recursive=True)))


def _times(act: Callable[[], object], count: int) -> list[float]:
    """Seconds of each run after a first one that is not counted."""
    act()
    return [_timed(act) for _ in range(count)]


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "?"
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "?")
