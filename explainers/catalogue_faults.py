"""What makes a catalogue unfit to be shown: broken references, missing words, options told in unequal detail."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from explainers import catalogue_items as items
from explainers.catalogue_criteria import Criterion, criterion_of_text, fails
from explainers.catalogue_entries import ConditionEntry, FigureEntry, OptionEntry, Parsed, ReviewEntry
from explainers.language import Texts, placeholders

CONDITION_TEXTS: Final = ("name", "title", "what", "meaning", "decision", "if_nothing")
OPTION_TEXTS: Final = ("name", "what", "feels", "ask")
SIMPLE_CONDITION_TEXTS: Final = ("name", "what", "if_nothing")
SIMPLE_OPTION_TEXTS: Final = ("name", "what", "feels", "risk")
"""Of the variant that is easy to read (FALC, Easy Read)."""
APPLIES: Final = "applies"
"""Family of the texts that tell the dentist when a condition applies, on which scale."""
CALL: Final = "call"
"""After-care sentence that every option has: which signs mean that the patient should call."""
RECALL: Final = "recall"
"""After-care sentence that every waiting option has: when to look again."""

LEAST_SHARE_OF_WORDS: Final = 0.55
"""An option's words, against the longest option of the same condition. IPDASi v4, certification: equal detail."""


def find_faults(parsed: Parsed, texts: tuple[Texts, ...]) -> tuple[str, ...]:
    """Every fault of files that have the right form, each with the file that it is in."""
    return (
        *_edition_faults(parsed, texts),
        *_identity_faults(parsed),
        *_source_faults(parsed),
        *(fault for path, option in parsed.options.items() for fault in _option_faults(path, option, parsed, texts)),
        *(fault for path, entry in parsed.conditions.items() for fault in _condition_faults(path, entry, parsed)),
        *_text_faults(parsed, texts),
        *_detail_faults(parsed, texts),
    )


def condition_keys(condition_id: str) -> tuple[str, ...]:
    """The keys of every text of a condition."""
    return tuple(f"condition.{condition_id}.{part}" for part in CONDITION_TEXTS)


def simple_condition_keys(condition_id: str) -> tuple[str, ...]:
    """The keys of a condition's variant that is easy to read."""
    return tuple(f"simple.condition.{condition_id}.{part}" for part in SIMPLE_CONDITION_TEXTS)


def simple_option_keys(option_id: str) -> tuple[str, ...]:
    """The keys of an option's variant that is easy to read."""
    return tuple(f"simple.option.{option_id}.{part}" for part in SIMPLE_OPTION_TEXTS)


def option_keys(option: items.Option) -> tuple[str, ...]:
    """The keys of every text of an option."""
    return _keys(option.id, [b.id for b in option.benefits], [r.id for r in option.risks], option.aftercare)


def _edition_faults(parsed: Parsed, texts: tuple[Texts, ...]) -> Iterator[str]:
    edition = parsed.edition
    if edition is None:
        return
    if edition.next_update <= edition.published:
        yield fails(Criterion.UPDATE_POLICY, "catalogue.toml: next_update: expected a day after published")
    for part in ("review_status", "update_policy", "funding", "uncertainty"):
        yield from _missing(f"catalogue.{part}.{getattr(edition, part)}", "catalogue.toml", texts)


def _identity_faults(parsed: Parsed) -> Iterator[str]:
    conditions = {path: entry.id for path, entry in parsed.conditions.items()}
    options = {path: entry.id for path, entry in parsed.options.items()}
    for ids in (conditions, options):
        yield from (f"{name}: identifier given twice" for name in _twice(list(ids.values())))
        for path, name in ids.items():
            if path.rsplit("/", 1)[-1] != f"{name}.toml":
                yield f"{path}: id: expected the name of the file, got {name!r}"
    yield from (f"sources.toml: {name}: identifier given twice" for name in _twice([s.id for s in parsed.sources]))
    offered = {name for condition in parsed.conditions.values() for name in condition.options}
    for path, option in parsed.options.items():
        if option.id not in offered:
            yield f"{path}: no condition offers it"


def _source_faults(parsed: Parsed) -> Iterator[str]:
    known = {source.id for source in parsed.sources}
    cited = {path: set(condition.sources) for path, condition in parsed.conditions.items()}
    for path, option in parsed.options.items():
        figures = {part.figure.source for part in option.parts if part.figure is not None}
        cited[path] = {*option.sources, *figures, *(name for part in option.parts for name in part.sources)}
    for path, names in cited.items():
        for name in sorted(names - known):
            yield fails(Criterion.EVIDENCE_CITED, f"{path}: unknown source {name!r}")


def _option_faults(path: str, option: OptionEntry, parsed: Parsed, texts: tuple[Texts, ...]) -> Iterator[str]:
    if not option.benefit:
        yield fails(Criterion.POSITIVE_FEATURES, f"{path}: no benefit")
    if not option.risk:
        yield fails(Criterion.NEGATIVE_FEATURES, f"{path}: no risk")
    if CALL not in option.aftercare:
        yield f"{path}: aftercare: expected {CALL!r}: which signs mean that the patient should call"
    if option.kind is items.OptionKind.WATCH and RECALL not in option.aftercare:
        yield f"{path}: aftercare: expected {RECALL!r}: when to look again"
    for part, ids in (
        ("benefit", [b.id for b in option.benefit]),
        ("risk", [r.id for r in option.risk]),
        ("aftercare", list(option.aftercare)),
    ):
        yield from (f"{path}: {part}: {name!r} given twice" for name in _twice(ids))
    for name, (low, high) in (("visits", option.visits), ("minutes", option.minutes)):
        if not 0 <= low <= high:
            yield f"{path}: {name}: expected 0 <= low <= high, got {low}, {high}"
    yield from _drawing_faults(path, "drawing", option.drawing, parsed, may_be_empty=_refers(option))
    yield from _review_faults(path, option.review)
    for entry in option.parts:
        if entry.figure is not None:
            yield from _figure_faults(f"{path}: {entry.id}: figure", entry.figure, parsed, texts)


def _refers(option: OptionEntry) -> bool:
    return option.kind is items.OptionKind.REFER


def _figure_faults(place: str, figure: FigureEntry, parsed: Parsed, texts: tuple[Texts, ...]) -> Iterator[str]:
    low, high = figure.low, figure.high
    if (low is None) != (high is None):
        yield fails(Criterion.UNCERTAINTY, f"{place}: expected both ends of the range, or none")
    if not 0 <= (figure.value if low is None else low) <= figure.value <= (figure.value if high is None else high):
        yield f"{place}: expected 0 <= low <= value <= high"
    if figure.per not in {100, 1000} or max(figure.value, high or 0) > figure.per:
        yield f"{place}: expected a value in 100 or in 1000"
    unverified = {source.id for source in parsed.sources if not source.verified}
    if figure.source in unverified:
        yield fails(Criterion.EVIDENCE_CITED, f"{place}: source {figure.source!r} was not verified: say it in words")
    item = figure.item()
    for key in (item.horizon, f"{item.population}.one", f"{item.population}.other", item.comparator, item.certainty):
        yield from _missing(key, place, texts)


def _condition_faults(path: str, condition: ConditionEntry, parsed: Parsed) -> Iterator[str]:
    options = {option.id: option for option in parsed.options.values()}
    yield from (f"{path}: options: {name!r} given twice" for name in _twice(list(condition.options)))
    yield from (f"{path}: options: unknown {name!r}" for name in condition.options if name not in options)
    watching = [n for n in condition.options if n in options and options[n].kind is items.OptionKind.WATCH]
    if len(watching) != 1:
        fault = f"{path}: options: expected exactly one that watches or does nothing now, got {len(watching)}"
        yield fails(Criterion.LISTS_THE_OPTIONS, fault)
    if len(condition.options) < 2:
        fault = f"{path}: options: expected a choice, got {len(condition.options)}"
        yield fails(Criterion.LISTS_THE_OPTIONS, fault)
    if any(not 1 <= depth <= 6 for depth in condition.depths):
        yield f"{path}: depths: expected ICCMS scores from 1 to 6, got {list(condition.depths)}"
    yield from _drawing_faults(path, "drawing_today", condition.drawing_today, parsed)
    yield from _drawing_faults(path, "drawing_if_waiting", condition.drawing_if_waiting, parsed)
    for name, drawing in condition.drawings_after.items():
        yield from _drawing_faults(path, f"drawings_after.{name}", drawing, parsed)
        if name not in condition.options:
            yield f"{path}: drawings_after: no option {name!r}"
    if not any(n in options and options[n].kind is items.OptionKind.REFER for n in condition.options):
        fault = f"{path}: options: expected one that refers, or asks for another opinion"
        yield fails(Criterion.LISTS_THE_OPTIONS, fault)
    yield from _review_faults(path, condition.review)


def _drawing_faults(path: str, part: str, name: str, parsed: Parsed, *, may_be_empty: bool = False) -> Iterator[str]:
    known = parsed.edition.drawings if parsed.edition else ()
    if name not in known and not (may_be_empty and not name):
        yield f"{path}: {part}: unknown drawing {name!r}"


def _review_faults(path: str, review: ReviewEntry) -> Iterator[str]:
    if bool(review.reviewer) != (review.reviewed is not None):
        yield f"{path}: review: expected a reviewer with a date, or neither"


def _text_faults(parsed: Parsed, texts: tuple[Texts, ...]) -> Iterator[str]:
    for path, condition in parsed.conditions.items():
        for key in (*condition_keys(condition.id), *simple_condition_keys(condition.id)):
            yield from _missing(key, path, texts)
        yield from _missing(f"{APPLIES}.{condition.id}", path, tuple(t for t in texts if t.language.is_for_staff))
    for path, option in parsed.options.items():
        for key in (*_entry_keys(option), *simple_option_keys(option.id)):
            yield from _missing(key, path, texts)


def _entry_keys(option: OptionEntry) -> tuple[str, ...]:
    return _keys(option.id, [b.id for b in option.benefit], [r.id for r in option.risk], option.aftercare)


def _keys(option_id: str, benefits: Sequence[str], risks: Sequence[str], aftercare: Sequence[str]) -> tuple[str, ...]:
    base = f"option.{option_id}"
    return (
        *(f"{base}.{part}" for part in OPTION_TEXTS),
        *(f"{base}.benefit.{name}" for name in benefits),
        *(f"{base}.risk.{name}" for name in risks),
        *(f"{base}.aftercare.{name}" for name in aftercare),
    )


def _missing(key: str, place: str, texts: tuple[Texts, ...]) -> Iterator[str]:
    for each in texts:
        if not each.by_key.get(key, "").strip():
            yield fails(criterion_of_text(key), f"{place}: no text {key!r} in {each.language.value!r}")
    places = {placeholders(each.by_key[key]) for each in texts if each.has(key)}
    if len(places) > 1:
        yield f"{place}: text {key!r} has different places to fill in different languages"


def _detail_faults(parsed: Parsed, texts: tuple[Texts, ...]) -> Iterator[str]:
    options = {option.id: option for option in parsed.options.values()}
    for path, condition in parsed.conditions.items():
        for each in texts:
            words = {
                name: sum(len(each.by_key.get(key, "").split()) for key in _entry_keys(options[name]))
                for name in condition.options
                if name in options
            }
            longest = max(words.values(), default=0)
            for name, count in words.items():
                if count < LEAST_SHARE_OF_WORDS * longest:
                    fault = f"{path}: {name!r} is told in {count} words ({each.language.value}), another in {longest}"
                    yield fails(Criterion.EQUAL_DETAIL, fault)


def _twice(names: list[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
