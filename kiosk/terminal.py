"""The terminal: words in the language of the system, progress on standard error, errors as sentences."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from explainers.errors import ExplainersError
from explainers.language import Language, Texts, load_texts
from kiosk.errors import KioskError
from models.errors import ModelsError

ProductError = ModelsError | ExplainersError | KioskError
Advance = Callable[[int, int], None]
"""Called with how many are done, and how many there are."""


def system_language(environment: Mapping[str, str]) -> Language:
    """French where the system speaks French, English otherwise (POSIX order of the variables)."""
    return Language.FRENCH if _spoken(environment).startswith("fr") else Language.ENGLISH


def demo_language(environment: Mapping[str, str]) -> Language:
    """English where the system speaks English, French otherwise: a system that says ``C`` has not said English."""
    return Language.ENGLISH if _spoken(environment).startswith("en") else Language.FRENCH


def _spoken(environment: Mapping[str, str]) -> str:
    named = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((value.lower() for value in named if value), "")


@cache
def words() -> Texts:
    """The texts of the command line."""
    return load_texts(system_language(os.environ))


def say(text: str) -> None:
    """One line for the person at the terminal; never on standard output, which belongs to results."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def give(text: str) -> None:
    """One line of results."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def sentence(error: ProductError) -> str:
    """What an error says to people, in one paragraph: what happened, then what to do."""
    texts = words()
    parts = {part: _part(texts, error, part) for part in ("title", "message", "next_step")}
    return texts("cli.problem", **parts)


def message(error: ProductError) -> str:
    """What happened, in one sentence, for the error object of an image."""
    return _part(words(), error, "message")


def _part(texts: Texts, error: ProductError, part: str) -> str:
    key = f"error.{error.code}.{part}"
    return texts(key, **error.facts) if texts.has(key) else texts(f"error.kiosk.{part}")


@contextmanager
def progress(title_key: str) -> Iterator[Advance]:
    """A progress bar on standard error, for people; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words()(title_key), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
