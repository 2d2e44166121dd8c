"""Plan: the dentist states diagnoses, from confirmed findings or from what only they know, and plans for each."""

from dataclasses import replace
from html import escape
from typing import Final

import streamlit as st

from explainers.catalogue import Catalogue, load_catalogue
from explainers.catalogue_items import Condition, Option, OptionKind, Range, Scope
from explainers.language import Texts
from explainers.planning import PlanItem
from kiosk import presenting, session
from kiosk.session import Screen
from kiosk.visit import Visit, in_visit_order
from kiosk.widgets.chips import chip_html
from kiosk.widgets.next_step import next_step
from kiosk.widgets.shown import mark_of
from kiosk.widgets.tooth_chart import ChartContent, tooth_picker
from kiosk.workflow import planning, visits
from kiosk.workflow.planning import DiagnosisForm, PlanForm
from models.finding import ConfirmedFinding, FindingKind
from models.tooth import Tooth

_BY_HAND: Final = "by_hand"
_MOST_VISITS: Final = 12
_MOST_MINUTES: Final = 480


def show() -> None:
    """Findings on the left, what was stated and can be done on the right."""
    visit, texts, catalogue = session.shown_visit(), session.texts(), load_catalogue()
    with st.container(key="page"):
        st.header(texts("screen.plan.title"), anchor=False)
        count = len(presenting.waiting(visit))
        if count:
            st.html(f'<p class="warning">{escape(texts.plural("screen.plan.undecided", count))}</p>')
        with st.container(key="card_findings"):
            _from_findings(visit, catalogue, texts)
            _from_existing_work(visit, catalogue, texts)
            _by_hand(catalogue, texts)
        if not visit.items:
            st.markdown(texts("screen.plan.none"))
        else:
            st.subheader(texts("screen.plan.options"), anchor=False)
            st.caption(texts("screen.plan.options_hint"))
        for item in in_visit_order(visit.items):
            _item(item, catalogue.condition(item.diagnosis.condition_id), texts)
        if visit.undo_to is not None:
            st.button(texts("screen.plan.undo"), key="undo", type="tertiary", on_click=_undo)
    if next_step(texts("screen.plan.next"), disabled=not visit.items):
        session.go(Screen.EXPLAIN)


def where(teeth: tuple[Tooth, ...], texts: Texts) -> str:
    """Teeth in a few words: ``"Dent 36"``, ``"Dents 36, 37"`` or the whole mouth."""
    if not teeth:
        return texts("screen.plan.whole_mouth")
    key = "tooth_one" if len(teeth) == 1 else "tooth_list"
    return texts(f"screen.plan.{key}", teeth=", ".join(str(tooth) for tooth in teeth))


def duration(visits_: Range, minutes: Range, texts: Texts) -> str:
    """How often and how long, in words."""
    if visits_.high == 0:
        return texts("screen.plan.no_visit")
    if visits_.low == visits_.high:
        often = texts.plural("screen.plan.visits", visits_.high)
    else:
        often = texts("screen.plan.visits_range", low=visits_.low, high=visits_.high)
    key = "minutes" if minutes.low == minutes.high else "minutes_range"
    long = texts(f"screen.plan.{key}", low=minutes.low, high=minutes.high)
    return texts("screen.plan.visits_minutes", visits=often, minutes=long)


def _from_findings(visit: Visit, catalogue: Catalogue, texts: Texts) -> None:
    st.subheader(texts("screen.plan.from_findings"), anchor=False)
    if not visit.confirmed:
        st.markdown(texts("screen.plan.no_findings"))
    for together in _unexplained(visit, existing_work=False):
        _findings(together, catalogue, texts)


def _from_existing_work(visit: Visit, catalogue: Catalogue, texts: Texts) -> None:
    """Work done before, folded away: it is nothing to do, and becomes a diagnosis by the dentist's own choice alone."""
    work = _unexplained(visit, existing_work=True)
    if not work:
        return
    with st.expander(texts("screen.plan.existing_work"), key="existing_work"):
        st.caption(texts("screen.plan.existing_work_hint"))
        for together in work:
            _findings(together, catalogue, texts)


def _unexplained(visit: Visit, *, existing_work: bool) -> list[tuple[ConfirmedFinding, ...]]:
    """Confirmed findings that no diagnosis rests on yet; those of one kind and depth in one tooth together."""
    grouped: dict[tuple[str, int, int], list[ConfirmedFinding]] = {}
    for finding in visit.confirmed:
        if finding.kind.is_existing_work is existing_work and not visit.supported_by(finding.id):
            tooth = finding.tooth.fdi if finding.tooth else 0
            key = (finding.kind.value, tooth, finding.depth or 0)
            grouped.setdefault(key, []).append(finding)
    return [tuple(together) for together in grouped.values()]


def _findings(together: tuple[ConfirmedFinding, ...], catalogue: Catalogue, texts: Texts) -> None:
    first = together[0]
    conditions = catalogue.for_kind(first.kind, first.depth, first.tooth)
    mark = mark_of(first.kind, texts(f"screen.letter.{first.kind.value}"))
    words = f"{texts(f'screen.kind.{first.kind.value}')} · {presenting.tooth_text(first.tooth, texts)}"
    if len(together) > 1:
        words = f"{words} · × {len(together)}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"row_{first.id}"):
        st.html(f'<div class="finding-line">{chip_html(mark, 32)}<span>{escape(words)}</span></div>')
        if not conditions:
            st.caption(texts(_why_no_condition(first)))
            return
        condition = _condition(first, conditions, texts)
        teeth = (first.tooth,) if first.tooth else ()
        needs_tooth = condition is not None and condition.scope is Scope.TOOTH and not teeth
        if needs_tooth:
            st.caption(texts("screen.plan.need_tooth_first"))
        form = DiagnosisForm(condition.id if condition else "", teeth, tuple(finding.id for finding in together))
        st.button(
            texts("screen.plan.state"), key=f"state_{first.id}", disabled=condition is None or needs_tooth,
            on_click=_state, args=(form,),
        )  # fmt: skip


def _why_no_condition(finding: ConfirmedFinding) -> str:
    if finding.tooth is not None and finding.tooth.is_primary:
        return "screen.plan.primary_tooth"
    if finding.kind is FindingKind.OTHER_RADIOLUCENCY:
        return "notice.in_person"  # the patient may be looking on: said in words that are for them
    return "screen.plan.no_condition"


def _condition(finding: ConfirmedFinding, conditions: tuple[Condition, ...], texts: Texts) -> Condition | None:
    """The condition that the dentist chose; of several, and of work done before, none is chosen beforehand."""
    by_id = {condition.id: condition for condition in conditions}
    is_plain = len(by_id) == 1 and not finding.kind.is_existing_work
    chosen = st.selectbox(
        texts("screen.plan.condition"), list(by_id), index=0 if is_plain else None, width=300,
        key=f"condition_{finding.id}", label_visibility="collapsed", placeholder=texts("screen.plan.choose_condition"),
        format_func=lambda condition_id: texts(f"condition.{condition_id}.name"),
    )  # fmt: skip
    return by_id.get(chosen or "")


def _by_hand(catalogue: Catalogue, texts: Texts) -> None:
    """A diagnosis from what only the dentist knows: pain, gums, tests."""
    round_id = session.round_of(_BY_HAND)
    with st.expander(texts("screen.plan.by_hand"), key=f"expander_{round_id}"):
        condition_id = st.selectbox(
            texts("screen.plan.condition"), [c.id for c in catalogue.conditions], index=None, key=f"hand_{round_id}",
            format_func=lambda known: texts(f"condition.{known}.name"),
            placeholder=texts("screen.plan.choose_condition"),
        )  # fmt: skip
        st.caption(texts("screen.plan.teeth"))
        teeth = tooth_picker(
            ChartContent(), start=(), round_id=round_id, words=session.words("screen.chart"), key="picker"
        )
        st.text_input(texts("screen.plan.note"), key=f"note_{round_id}", max_chars=300)
        needs_tooth = condition_id is not None and catalogue.condition(condition_id).scope is Scope.TOOTH and not teeth
        if needs_tooth:
            st.caption(texts("screen.plan.need_tooth"))
        form = DiagnosisForm(condition_id or "", teeth)
        st.button(
            texts("screen.plan.add"), key="add_diagnosis", disabled=condition_id is None or needs_tooth,
            on_click=_state_by_hand, args=(form, f"note_{round_id}"),
        )  # fmt: skip


def _item(item: PlanItem, condition: Condition, texts: Texts) -> None:
    diagnosis = item.diagnosis
    with st.container(key=f"card_item_{diagnosis.id}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            name = escape(texts(f"condition.{condition.id}.name"))
            st.html(
                f'<div class="facts"><strong>{name}</strong><span>{escape(where(diagnosis.teeth, texts))}</span></div>'
            )
            st.button(
                texts("screen.plan.withdraw"), key=f"withdraw_{diagnosis.id}", type="tertiary",
                on_click=_withdraw, args=(diagnosis.id,),
            )  # fmt: skip
        _options(item, condition, texts)
        _when(item, texts)


def _options(item: PlanItem, condition: Condition, texts: Texts) -> None:
    """Every option as a card of the same size, waiting among them, in the catalogue's order."""
    offered = {option.id for option in item.offered}
    in_a_row = 3 if len(condition.options) != 4 else 2
    for start in range(0, len(condition.options), in_a_row):
        columns = st.columns(in_a_row)
        for column, option in zip(columns, condition.options[start : start + in_a_row], strict=False):
            with column, st.container(key=f"option_{item.diagnosis.id}_{option.id}", height="stretch"):
                _option(item, option, texts, offered=option.id in offered)


def _option(item: PlanItem, option: Option, texts: Texts, *, offered: bool) -> None:
    proposed = item.proposed == option.id
    diagnosis_id = item.diagnosis.id
    st.html(
        f'<div class="option" data-proposed="{"yes" if proposed else "no"}">'
        f"<strong>{escape(texts(f'option.{option.id}.name'))}</strong>"
        f"<p>{escape(texts(f'option.{option.id}.what'))}</p>"
        f'<p class="time">{escape(duration(option.visits, option.minutes, texts))}</p></div>'
    )
    # Waiting is always talked about: its box is there, so that every card is the same, and cannot be cleared.
    key = f"offer_{diagnosis_id}_{option.id}"
    session.fill(key, offered)
    st.checkbox(
        texts("screen.plan.offer"), key=key, disabled=option.kind is OptionKind.WATCH,
        on_change=_offer, args=(diagnosis_id, option.id, key),
    )  # fmt: skip
    label = texts("screen.plan.proposed" if proposed else "screen.plan.propose")
    st.button(
        f"✓ {label}" if proposed else label, key=f"propose_{diagnosis_id}_{option.id}", width="stretch",
        disabled=not offered, on_click=_propose, args=(diagnosis_id, None if proposed else option.id),
    )  # fmt: skip


def _when(item: PlanItem, texts: Texts) -> None:
    diagnosis_id = item.diagnosis.id
    visit_column, minutes_column, cost_column = st.columns([1, 1, 2])
    keys = tuple(f"{name}_{diagnosis_id}" for name in ("visit", "minutes", "cost"))
    for key, stored in zip(keys, (item.visit, item.minutes, item.cost_line), strict=True):
        session.fill(key, stored)
    visit_column.number_input(
        texts("screen.plan.visit_number"), 1, _MOST_VISITS, key=keys[0], on_change=_plan, args=(diagnosis_id, keys)
    )
    minutes_column.number_input(
        texts("screen.plan.minutes_here"), 0, _MOST_MINUTES, None, step=5, key=keys[1],
        on_change=_plan, args=(diagnosis_id, keys), placeholder="–",
    )  # fmt: skip
    cost_column.text_input(
        texts("screen.plan.cost"), key=keys[2], max_chars=200, placeholder=texts("screen.plan.cost_hint"),
        on_change=_plan, args=(diagnosis_id, keys),
    )  # fmt: skip


def _form_of(item: PlanItem) -> PlanForm:
    offered = tuple(option.id for option in item.offered)
    return PlanForm(offered, item.proposed, item.visit, item.minutes, item.cost_line)


def _set(diagnosis_id: str, form: PlanForm) -> None:
    session.step(lambda desk, visit, actor: planning.set_plan_item(desk, visit, diagnosis_id, form, actor=actor))


def _offer(diagnosis_id: str, option_id: str, key: str) -> None:
    form = _form_of(session.shown_visit().item(diagnosis_id))
    if session.field(key, bool):
        offered = (*form.offered, option_id)
    else:
        offered = tuple(known for known in form.offered if known != option_id)
    proposed = form.proposed if form.proposed in offered else None
    _set(diagnosis_id, PlanForm(offered, proposed, form.visit, form.minutes, form.cost_line))


def _propose(diagnosis_id: str, option_id: str | None) -> None:
    form = _form_of(session.shown_visit().item(diagnosis_id))
    _set(diagnosis_id, PlanForm(form.offered, option_id, form.visit, form.minutes, form.cost_line))


def _plan(diagnosis_id: str, keys: tuple[str, ...]) -> None:
    form = _form_of(session.shown_visit().item(diagnosis_id))
    visit_key, minutes_key, cost_key = keys
    minutes = session.field(minutes_key, int) or None
    number = session.field(visit_key, int) or form.visit
    cost = session.field(cost_key, str) or ""
    _set(diagnosis_id, PlanForm(form.offered, form.proposed, number, minutes, cost))


def _state(form: DiagnosisForm) -> None:
    session.step(lambda desk, visit, actor: planning.state_diagnosis(desk, visit, form, actor=actor))


def _state_by_hand(form: DiagnosisForm, note_key: str) -> None:
    # The note is read here: it may have been typed a moment before the press.
    noted = replace(form, note=session.field(note_key, str) or "")
    if session.step(lambda desk, visit, actor: planning.state_diagnosis(desk, visit, noted, actor=actor)):
        session.next_round(_BY_HAND)


def _withdraw(diagnosis_id: str) -> None:
    session.step(lambda desk, visit, actor: planning.withdraw_diagnosis(desk, visit, diagnosis_id, actor=actor))


def _undo() -> None:
    session.step(lambda desk, visit, actor: visits.undo(desk, visit, actor=actor))


if __name__ == "__main__":
    show()
