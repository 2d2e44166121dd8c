"""What one browser tab remembers between runs of a screen; the only place that reads or writes Streamlit's session."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NoReturn, TypeVar

import streamlit as st

from explainers.errors import ExplainersError
from explainers.language import Language, Texts, load_texts
from kiosk.desk import Desk, current_desk
from kiosk.errors import KioskError, StaleVisitError, UnknownVisitError
from kiosk.visit import Visit
from kiosk.widgets.messages import Handled, Message, read_messages
from kiosk.workflow import visits
from models.errors import ModelsError

logger = logging.getLogger(__name__)

PRODUCT_ERRORS: Final = (ModelsError, ExplainersError, KioskError)
"""Everything that our own packages say can go wrong; anything else is for the edge of the screen."""


class Screen(StrEnum):
    """The chair's screens, by the name of their file."""

    SETUP = "setup"
    START = "start"
    IMAGES = "images"
    READ = "read"
    PLAN = "plan"
    EXPLAIN = "explain"
    TAKE_HOME = "take_home"

    @property
    def path(self) -> str:
        """Of the script, seen from `app.py`."""
        return f"screens/{self.value}.py"


_VISIT: Final = "visit"
_WHO: Final = "who"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Problem:
    """An error to be shown: the error's code, its facts, and a number to find it in the log by."""

    code: str
    facts: dict[str, str | int | float]
    reference: str


def desk() -> Desk:
    """The desk that this process works at."""
    return current_desk()


def language() -> Language:
    """Language of this screen: as chosen in this tab, else the practice's."""
    return _get("language", Language) or desk().settings.language


def choose_language(chosen: Language) -> None:
    """Show this tab's screens in a language."""
    _put("language", chosen)


def texts() -> Texts:
    """The words of this screen."""
    return load_texts(language())


def words(prefix: str) -> dict[str, str]:
    """Every text under ``<prefix>.`` by what follows, with the language they are in: what a component is told."""
    known = texts()
    start = f"{prefix}."
    found = {key.removeprefix(start): text for key, text in known.by_key.items() if key.startswith(start)}
    return {**found, "language": known.language.value}


def actor() -> str:
    """Id of the dentist who acts in this tab; empty until chosen. It stands in the address, to survive a reload."""
    chosen = st.query_params.get(_WHO, "")
    return chosen if any(dentist.id == chosen for dentist in desk().settings.dentists) else ""


def choose_actor(dentist_id: str) -> None:
    """From now on this dentist acts in this tab."""
    st.query_params[_WHO] = dentist_id


def visit_id() -> str:
    """Id of the visit in this tab; empty without one. It stands in the address, to survive a reload."""
    return str(st.query_params.get(_VISIT, ""))


def address() -> dict[str, str]:
    """The part of the address that goes along from screen to screen."""
    return {name: value for name in (_VISIT, _WHO) if (value := st.query_params.get(name, ""))}


def go(screen: Screen) -> NoReturn:
    """Show another screen, with the same visit and dentist."""
    st.switch_page(screen.path, query_params=address())


def enter_visit(visit: Visit) -> None:
    """This tab is about this visit from now on."""
    st.query_params[_VISIT] = visit.id
    _put("shown", visit)


def leave_visit() -> None:
    """This tab is about no visit."""
    st.query_params.pop(_VISIT, None)
    _drop("shown")


def newest_visit() -> Visit | None:
    """The visit of this tab as it is stored now, and from here on the one that is shown; None without one."""
    if not visit_id():
        return None
    try:
        visit = visits.open_visit(desk(), visit_id())
    except UnknownVisitError:
        leave_visit()
        return None
    _put("shown", visit)
    return visit


def shown_visit() -> Visit:
    """The visit as this tab last showed it: what a decision is taken on."""
    known = _get("shown", Visit)
    if known is None or known.id != visit_id():
        raise UnknownVisitError(visit_id())
    return known


def step(act: Callable[[Desk, Visit, str], Visit]) -> bool:
    """Take one step of the workflow on the visit as shown; whether it was taken. What goes wrong is told."""
    try:
        _put("shown", act(desk(), shown_visit(), actor()))
    except StaleVisitError as error:
        tell(error)
        newest_visit()
        return False
    except PRODUCT_ERRORS as error:
        tell(error)
        return False
    forget_problem()
    return True


def attempt(act: Callable[[], _T]) -> _T | None:
    """The result of something that is no step of a visit; None when it went wrong, which is then told."""
    try:
        return act()
    except PRODUCT_ERRORS as error:
        tell(error)
        return None


def tell(error: ModelsError | ExplainersError | KioskError) -> None:
    """Show this error on the screen until it is dealt with; the log gets its code and a reference, no facts."""
    reference = desk().new_id()[-8:]
    logger.warning("step refused, code %s, reference %s", error.code, reference)
    _put("problem", Problem(error.code, error.facts, reference))


def problem() -> Problem | None:
    """What is to be shown as gone wrong; None when nothing is."""
    return _get("problem", Problem)


def forget_problem() -> None:
    """The person has seen it, or it no longer holds."""
    _drop("problem")


def new_messages(key: str) -> tuple[Message, ...]:
    """What the viewer of this key says and has not been handled yet. Mark each with `handled_message` as it is done."""
    state = st.session_state.get(key)
    untrusted = state.get("outbox", ()) if state else ()
    return handled(key).new_among(read_messages(untrusted))


def handled_message(key: str, message: Message) -> None:
    """This message has been dealt with, well or not: it is never done twice."""
    _put(f"handled:{key}", handled(key).after(message))


def handled(key: str) -> Handled:
    """How far the viewer's messages have been handled."""
    return _get(f"handled:{key}", Handled) or Handled()


def image_id(visit: Visit) -> str:
    """The image being read: as chosen in this tab, else the first."""
    chosen = _get("image", str)
    known = [image.id for image in visit.images]
    return chosen if chosen in known else known[0]


def choose_image(chosen: str) -> None:
    """Read this image."""
    _put("image", chosen)


def reads_alone(image: str) -> bool:
    """Whether the dentist reads this image without suggestions first."""
    return bool(_get(f"alone:{image}", bool))


def read_alone(image: str, *, alone: bool) -> None:
    """Hide or reveal the suggestions on one image."""
    _put(f"alone:{image}", alone)


def round_of(name: str) -> int:
    """How often a form has been sent: part of its inputs' keys, so that a sent form is empty again."""
    return _get(f"round:{name}", int) or 0


def next_round(name: str) -> None:
    """The form was sent: the next one starts empty."""
    _put(f"round:{name}", round_of(name) + 1)


def keep(name: str, value: object) -> None:
    """Keep a value of one screen for its next run."""
    _put(f"kept:{name}", value)


def kept(name: str, kind: type[_T]) -> _T | None:
    """A value that a screen kept; None when there is none of this kind."""
    return _get(f"kept:{name}", kind)


def field(key: str, kind: type[_T]) -> _T | None:
    """The value of an input by its key, inside a callback that runs before the script."""
    value = st.session_state.get(key)
    return value if isinstance(value, kind) else None


def _get(name: str, kind: type[_T]) -> _T | None:
    value = st.session_state.get(f"chairside:{name}")
    return value if isinstance(value, kind) else None


def _put(name: str, value: object) -> None:
    st.session_state[f"chairside:{name}"] = value


def _drop(name: str) -> None:
    st.session_state.pop(f"chairside:{name}", None)
