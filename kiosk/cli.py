"""The command line: what can be asked of the kiosk without a screen. Each command imports what it needs."""

import os
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from explainers.language import Language
from kiosk import terminal

REFUSED: Final = 3
"""Exit code: some images were refused, or a document cannot be made; the reason was given."""
_FAILED: Final = 1
_NOT_INTACT: Final = 4

_words = terminal.words()


def _help(command: str) -> str:
    """Help of a command with its examples, each on its own line (the mark keeps click from joining them)."""
    examples = [_words(key) for n in "123" if _words.has(key := f"cli.{command}.example_{n}")]
    listed = "\n".join(f"  {example}" for example in examples)
    return (
        f"{_words(f'cli.{command}.help')}\n\n\b\n{_words('cli.examples')}\n{listed}"
        if examples
        else _words(f"cli.{command}.help")
    )


app = typer.Typer(help=_words("cli.about"), rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)

Weights = Literal["open", "research"]
_WeightsOption = Annotated[Weights, typer.Option("--weights", help=_words("cli.annotate.weights"))]


@app.callback(invoke_without_command=True)
def _start(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        run()


@app.command(help=_help("run"))
def run(
    demo: Annotated[bool, typer.Option("--demo", help=_words("cli.run.demo"))] = False,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=_words("cli.run.port"))] = 8501,
    no_browser: Annotated[bool, typer.Option("--no-browser", help=_words("cli.run.no_browser"))] = False,
    address: Annotated[str, typer.Option("--address", help=_words("cli.run.address"))] = "127.0.0.1",
) -> None:
    from kiosk.running import run_demo, run_practice

    start = run_demo if demo else run_practice
    start(port=port, address=address, browser=not no_browser)


@app.command(help=_help("annotate"))
def annotate(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", exists=True, help=_words("cli.annotate.paths"))],
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help=_words("cli.annotate.json"))] = None,
    overlay: Annotated[
        Path | None, typer.Option("--overlay", metavar="DIR", help=_words("cli.annotate.overlay"))
    ] = None,
    weights: _WeightsOption = "open",
    min_score: Annotated[
        float | None, typer.Option("--min-score", metavar="S", min=0.0, max=1.0, help=_words("cli.annotate.min_score"))
    ] = None,
) -> None:
    from kiosk.annotating_files import annotate_to

    all_read = annotate_to(paths, json_file=json_file, overlay=overlay, weights=weights, min_score=min_score)
    raise typer.Exit(0 if all_read else REFUSED)


@app.command(help=_help("report"))
def report(
    visit: Annotated[
        Path, typer.Argument(metavar="VISIT.json", exists=True, dir_okay=False, help=_words("cli.report.visit"))
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.pdf", help=_words("cli.report.out"))],
    language: Annotated[Language | None, typer.Option("--language", help=_words("cli.report.language"))] = None,
) -> None:
    from explainers.errors import ExplainersError
    from kiosk.data_folder import write_durably
    from kiosk.errors import InvalidVisitFileError
    from kiosk.reporting import report as make_report

    try:
        content = make_report(visit.read_bytes(), language)
    except (ExplainersError, InvalidVisitFileError) as error:
        terminal.say(terminal.sentence(error))
        raise typer.Exit(REFUSED) from error
    write_durably(out, content)
    terminal.say(_words("cli.written", path=str(out)))


@app.command(help=_help("verify"))
def verify(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.pdf", exists=True, dir_okay=False, help=_words("cli.verify.file"))
    ],
    alone: Annotated[bool, typer.Option("--alone", help=_words("cli.verify.alone"))] = False,
) -> None:
    from kiosk.verifying import verify_file

    raise typer.Exit(0 if verify_file(file, os.environ, alone=alone) else _NOT_INTACT)


@app.command(help=_help("evaluate"))
def evaluate(
    dataset: Annotated[
        Path, typer.Argument(metavar="DATASET.json", exists=True, dir_okay=False, help=_words("cli.evaluate.dataset"))
    ],
    predictions: Annotated[
        Path | None, typer.Option("--predictions", metavar="FILE", help=_words("cli.evaluate.predictions"))
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help=_words("cli.evaluate.json"))] = None,
    weights: _WeightsOption = "open",
) -> None:
    from kiosk.evaluating import evaluate_to

    evaluate_to(dataset, predictions=predictions, json_file=json_file, weights=weights)


@app.command(help=_help("doctor"))
def doctor() -> None:
    from kiosk.doctor import examine

    raise typer.Exit(0 if examine(os.environ) else _FAILED)


@app.command(help=_help("bench"))
def bench(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.md", help=_words("cli.bench.out"))] = Path(
        "docs/benchmarks.md"
    ),
    quick: Annotated[bool, typer.Option("--quick", help=_words("cli.bench.quick"))] = False,
    screen: Annotated[
        Path | None,
        typer.Option("--screen", metavar="FILE", exists=True, dir_okay=False, help=_words("cli.bench.screen")),
    ] = None,
) -> None:
    from kiosk.bench import measure_to

    measure_to(out, quick=quick, screen=screen)


def main() -> int:
    """The edge: runs a command; an error of ours becomes a sentence, any other an apology with a reference."""
    from explainers.errors import ExplainersError
    from kiosk.errors import KioskError
    from models.errors import ModelsError

    try:
        app()
    except SystemExit as done:
        # Typer itself answers mistakes of use (2) and interruptions, and leaves with the commands' own codes.
        return done.code if isinstance(done.code, int) else 0
    except (ModelsError, ExplainersError, KioskError) as error:
        terminal.say(terminal.sentence(error))
        return _FAILED
    except Exception:
        return _apologise()
    return 0


def _apologise() -> int:
    import logging
    import secrets

    reference = secrets.token_hex(4)
    logging.getLogger(__name__).exception("command failed, reference %s", reference)
    parts = {
        part: _words(f"error.unexpected.{part}", reference=reference) for part in ("title", "message", "next_step")
    }
    terminal.say(_words("cli.problem", **parts))
    return _FAILED
