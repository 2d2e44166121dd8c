"""What one browser tab remembers between runs of a screen; the only place that reads or writes Streamlit's session.

Streamlit answers a click that comes while a run is going on with a second run at once, in a thread of its own, and
breaks the first one off at its next look at the session. What must not be torn apart (a decision stored, and the tab
knowing it) therefore looks once, at its beginning, and then works on a plain object under its lock.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as part
from enum import StrEnum
from functools import partial
from threading import Lock
from typing import Final, NoReturn, TypeVar

import streamlit as st

from explainers.errors import ExplainersError
from explainers.language import Language, Texts, load_texts
from kiosk.desk import Desk, current_desk
from kiosk.errors import KioskError, StaleVisitError, UnknownVisitError
from kiosk.hand_over import Held
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
    DECIDE = "decide"
    TAKE_HOME = "take_home"

    @property
    def path(self) -> str:
        """Of the script, seen from `app.py`."""
        return f"screens/{self.value}.py"


SCREEN_LANGUAGES: Final = tuple(known for known in Language if load_texts(known).has("screen.product"))
"""Languages that the chair's screens are written in; a patient may be explained to in others."""
BROUGHT: Final = "brought"
"""Name under which the Start screen keeps files for the Images screen."""
Act = Callable[[Desk, Visit, str], Visit]
"""A step of the workflow: desk, visit and the dentist who acts → the visit after it."""
_MEMORY: Final = "chairside"
_VISIT: Final = "visit"
_WHO: Final = "who"
_T = TypeVar("_T")


@dataclass(slots=True, eq=False)
class _Memory:
    """What is remembered, and the lock of whoever takes a step."""

    values: dict[str, object] = part(default_factory=dict)
    lock: Lock = part(default_factory=Lock)


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
    """Language of this screen: as chosen in this tab, else the practice's, else the browser's, else the first one.

    A practice has chosen one by filling in its first page; nobody has in the demonstration.
    """
    at = desk()
    of_practice = at.settings.language if at.settings.is_complete and not at.is_demo else None
    chosen = _get("language", Language) or of_practice or _browser_language(st.context.locale) or at.settings.language
    return chosen if chosen in SCREEN_LANGUAGES else SCREEN_LANGUAGES[0]


def _browser_language(untrusted_locale: str | None) -> Language | None:
    """Such as French for ``fr-CH``; None for a language that the screens are not written in."""
    first = (untrusted_locale or "").lower().replace("_", "-").partition("-")[0]
    return next((known for known in SCREEN_LANGUAGES if known.value == first), None)


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


def stay_with_patient(screen: Screen, held: Held) -> None:
    """While a patient holds the screen, every tab and address shows what they hold, and nothing else."""
    address_of_held = {_VISIT: held.visit_id, _WHO: held.actor}
    if screen is not Screen.DECIDE or address() != address_of_held:
        st.switch_page(Screen.DECIDE.path, query_params=address_of_held)


def enter_visit(visit: Visit) -> None:
    """This tab is about this visit from now on."""
    st.query_params[_VISIT] = visit.id
    _turn_to(_memory(), visit)


def leave_visit() -> None:
    """This tab is about no visit."""
    st.query_params.pop(_VISIT, None)
    _drop("shown")
    _forget_kept(_memory())


def newest_visit() -> Visit | None:
    """The visit of this tab as it is stored now, and from here on the one that is shown; None without one."""
    memory, wanted = _memory(), visit_id()
    if not wanted:
        return None
    try:
        with memory.lock:
            visit = visits.open_visit(desk(), wanted)
            _turn_to(memory, visit)
    except UnknownVisitError:
        leave_visit()
        return None
    return visit


def shown_visit() -> Visit:
    """The visit as this tab last showed it: what a decision is taken on."""
    known = _get("shown", Visit)
    if known is None or known.id != visit_id():
        raise UnknownVisitError(visit_id())
    return known


def step(act: Callable[[Desk, Visit, str], Visit]) -> bool:
    """Take one step of the workflow on the visit as shown; whether it was taken. What goes wrong is told.

    `act` must not touch the session.
    """
    memory, visit, who = _memory(), visit_id(), actor()
    with memory.lock:
        return _step(memory, visit, who, act)


def handle_messages(key: str, act: Callable[[Desk, Visit, str, Message], Visit]) -> None:
    """Take a step for each act of the viewer of this key that has not been dealt with yet, each exactly once.

    `act` must not touch the session; it is given the visit as it is after the message before. Once one is refused,
    those that came with it are left undone: they were meant for a visit that was not there.
    """
    memory, visit, who = _memory(), visit_id(), actor()
    state = st.session_state.get(key)
    messages = read_messages(state.get("outbox", ()) if state else ())
    with memory.lock:
        going_on = True
        for message in _handled(memory, key).new_among(messages):
            if going_on:
                going_on = _step(memory, visit, who, partial(_pass_on, act, message))
            memory.values[f"handled:{key}"] = _handled(memory, key).after(message)


def handled(key: str) -> Handled:
    """How far the viewer's messages have been dealt with."""
    return _handled(_memory(), key)


def attempt(act: Callable[[], _T]) -> _T | None:
    """The result of something that is no step of a visit; None when it went wrong, which is then told."""
    memory = _memory()
    try:
        return act()
    except PRODUCT_ERRORS as error:
        _tell(memory, error)
        return None


def problem() -> Problem | None:
    """What is to be shown as gone wrong; None when nothing is."""
    return _get("problem", Problem)


def forget_problem() -> None:
    """The person has seen it, or it no longer holds."""
    _drop("problem")


def chosen_image() -> str:
    """Id of the image that was chosen for reading in this tab; empty until then."""
    return _get("image", str) or ""


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


def taken(name: str) -> object:
    """A value that a screen kept, which is then forgotten; None when there is none."""
    return _memory().values.pop(f"kept:{name}", None)


def fill(key: str, value: bool | int | str | None) -> None:
    """Let the input of this key, which comes next, show what is stored: also after an undo, or a step refused."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def field(key: str, kind: type[_T]) -> _T | None:
    """The value of an input by its key, inside a callback that runs before the script."""
    value = st.session_state.get(key)
    return value if isinstance(value, kind) else None


def _pass_on(
    act: Callable[[Desk, Visit, str, Message], Visit], message: Message, desk: Desk, visit: Visit, who: str
) -> Visit:
    return act(desk, visit, who, message)


def _step(memory: _Memory, visit: str, who: str, act: Callable[[Desk, Visit, str], Visit]) -> bool:
    """One step, without a look at Streamlit's session from here on."""
    shown = memory.values.get("shown")
    try:
        if not isinstance(shown, Visit) or shown.id != visit:
            raise UnknownVisitError(visit)
        memory.values["shown"] = act(desk(), shown, who)
    except StaleVisitError as error:
        _tell(memory, error)
        memory.values["shown"] = visits.open_visit(desk(), visit)
        return False
    except PRODUCT_ERRORS as error:
        _tell(memory, error)
        return False
    memory.values.pop("problem", None)
    return True


def _tell(memory: _Memory, error: ModelsError | ExplainersError | KioskError) -> None:
    """Show this error until it is dealt with; the log gets its code and a reference, no facts."""
    reference = desk().new_id()[-8:]
    logger.warning("step refused, code %s, reference %s", error.code, reference)
    memory.values["problem"] = Problem(error.code, error.facts, reference)


def _turn_to(memory: _Memory, visit: Visit) -> None:
    """Show this visit; what the screens kept of another one (its files, its export) never comes along."""
    shown = memory.values.get("shown")
    if not isinstance(shown, Visit) or shown.id != visit.id:
        _forget_kept(memory)
    memory.values["shown"] = visit


def _forget_kept(memory: _Memory) -> None:
    # All but the files that a visit begins with.
    for name in [name for name in memory.values if name.startswith("kept:") and name != f"kept:{BROUGHT}"]:
        memory.values.pop(name, None)


def _handled(memory: _Memory, key: str) -> Handled:
    known = memory.values.get(f"handled:{key}")
    return known if isinstance(known, Handled) else Handled()


def _memory() -> _Memory:
    """This tab's memory: one plain object, changed in place."""
    memory = st.session_state.get(_MEMORY)
    if not isinstance(memory, _Memory):
        memory = _Memory()
        st.session_state[_MEMORY] = memory
    return memory


def _get(name: str, kind: type[_T]) -> _T | None:
    value = _memory().values.get(name)
    return value if isinstance(value, kind) else None


def _put(name: str, value: object) -> None:
    _memory().values[name] = value


def _drop(name: str) -> None:
    _memory().values.pop(name, None)
