"""The chair screens: one page a step of the visit, one bar above them, one place where errors are shown."""

from datetime import date
from typing import Final

import streamlit as st

from explainers.language import Texts
from kiosk import presenting, session
from kiosk.session import Problem, Screen
from kiosk.theme.applying import ICON, apply_theme
from kiosk.visit import Visit
from kiosk.widgets.problem_banner import problem_banner
from kiosk.widgets.top_bar import BarContent, Step, top_bar

STEPS: Final = (Screen.IMAGES, Screen.READ, Screen.PLAN, Screen.EXPLAIN, Screen.DECIDE, Screen.TAKE_HOME)


def main() -> None:
    """Show the screen that the address names, or the one that has to come before it."""
    texts = session.texts()
    st.set_page_config(page_title=texts("screen.product"), page_icon=ICON, layout="wide")
    apply_theme()
    pages = {screen: st.Page(screen.path, title=texts("screen.product"), url_path=screen.value) for screen in Screen}
    first = Screen.START if session.desk().settings.is_complete else Screen.SETUP
    pages[first] = st.Page(first.path, title=texts("screen.product"), default=True)
    page = st.navigation(list(pages.values()), position="hidden")
    screen = next(known for known, candidate in pages.items() if candidate == page)
    held = session.desk().hand.held
    if held is not None:
        session.stay_with_patient(screen, held)
    visit = session.newest_visit()
    _check_way(screen, first, visit)
    if held is None:
        _bar(screen, visit if screen in STEPS else None, texts)
    # Always a place of its own: a component that would move down by one would be made anew by the browser.
    place = st.container(key="problem_place")
    problem = session.problem()
    if problem is not None:
        with place:
            _show_problem(problem, texts)
    page.run()


def _check_way(screen: Screen, first: Screen, visit: Visit | None) -> None:
    """Nothing opens before the practice is set up, and no step of a visit without a visit and somebody who acts."""
    if first is Screen.SETUP and screen is not Screen.SETUP:
        session.go(Screen.SETUP)
    if screen in STEPS and (visit is None or not session.actor()):
        session.go(Screen.START)


def _bar(screen: Screen, visit: Visit | None, texts: Texts) -> None:
    settings = session.desk().settings
    actor = session.actor()
    pressed = top_bar(
        BarContent(
            title=_title(visit, texts) if visit else settings.practice.name or texts("screen.product"),
            subtitle=_subtitle(visit, texts) if visit else "",
            steps=_steps(screen, visit, texts) if visit else (),
            actor=settings.dentist(actor).name if actor else "",
            language=session.language(),
            languages=session.SCREEN_LANGUAGES,
        ),
        words=session.words("screen.bar"),
    )
    if pressed.language is not None and pressed.language is not session.language():
        session.choose_language(pressed.language)
        st.rerun()
    if pressed.go == "home":
        session.leave_visit()
        session.go(Screen.START if settings.is_complete else Screen.SETUP)
    elif pressed.go:
        session.go(Screen(pressed.go))


def _title(visit: Visit, texts: Texts) -> str:
    initials = visit.patient.initials if visit.patient else ""
    return initials or visit.label or texts("screen.visit_untitled")


def _subtitle(visit: Visit, texts: Texts) -> str:
    day: date = visit.started_at.astimezone().date()
    age = visit.patient.age_on(day) if visit.patient else None
    years = texts.plural("screen.age", age) if age is not None else ""
    return " · ".join(part for part in (years, texts.date(day)) if part)


def _steps(screen: Screen, visit: Visit, texts: Texts) -> tuple[Step, ...]:
    made = visit.current_explanation
    done = {
        Screen.IMAGES: bool(visit.images),
        Screen.READ: bool(visit.images) and not presenting.waiting(visit) and bool(visit.confirmed or visit.items),
        Screen.PLAN: bool(visit.items),
        Screen.EXPLAIN: made is not None,
        Screen.DECIDE: bool(visit.consents) and visit.consents[-1].sealed is not None,
        Screen.TAKE_HOME: made is not None and made.document is not None,
    }
    opens = {Screen.EXPLAIN: bool(visit.items), Screen.DECIDE: made is not None, Screen.TAKE_HOME: bool(visit.items)}
    return tuple(
        Step(step.value, texts(f"screen.step.{step.value}"), step is screen, done[step], opens.get(step, True))
        for step in STEPS
    )


def _show_problem(problem: Problem, texts: Texts) -> None:
    keys = (f"error.{problem.code}.title", f"error.{problem.code}.message", f"error.{problem.code}.next_step")
    lines = tuple(texts(key, **problem.facts) for key in keys if texts.has(key))
    fallback = (texts("screen.problem.unexpected"), texts("screen.problem.again"))
    problem_banner(
        lines or fallback,
        reference=texts("screen.problem.reference", reference=problem.reference),
        close=texts("screen.problem.close"),
        on_close=session.forget_problem,
    )


if __name__ == "__main__":
    main()
