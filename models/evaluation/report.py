"""Report: an evaluation as a table to read, as JSON to keep, and as the lines of a card."""

from collections.abc import Mapping

from models.annotators.as_json import Json
from models.evaluation.evaluate import TOOTH, Report
from models.evaluation.metrics import Figure, Score
from models.evaluation.outlines import NOT_FOUND

_WORST_CONFUSIONS = 12


def as_table(report: Report) -> str:
    """The whole report in plain text, at most 120 columns."""
    names = " ".join(f"{name:18s}" for name in ("precision", "recall", "F1", "AP")).rstrip()
    lines = [f"{'source/kind':30s} {'marks':>6s} {'images':>6s}  {names}"]
    lines += [_score_line(score, looked_for=score.kind in report.looked_for) for score in report.scores]
    lines += [f"outlines of {source}: Dice {_text(figure)}" for source, figure in report.dice.items()]
    for source, counts in report.confusions.items():
        lines += _confusion_lines(source, counts)
    lines.append(f"{report.images} images, {len(report.refused)} refused; median {report.seconds:.3f} s in the models")
    lines += [f"refused: {refused.file} ({refused.code})" for refused in report.refused]
    return "\n".join(lines) + "\n"


def as_json(report: Report) -> Json:
    """All figures, without the predictions."""
    return {
        "models": [{"name": each.name, "version": each.version, "sha256": each.sha256} for each in report.models],
        "images": report.images,
        "median_seconds": report.seconds,
        "looked_for": sorted(report.looked_for),
        "scores": {f"{each.source}/{each.kind}": _score_json(each) for each in report.scores},
        "outline_dice": {source: _triple(figure) for source, figure in report.dice.items()},
        "tooth_numbers": {
            source: [{"marked": pair[0], "found": pair[1], "count": count} for pair, count in counts.items()]
            for source, counts in report.confusions.items()
        },
        "refused": [{"file": each.file, "code": each.code} for each in report.refused],
    }


def as_card_lines(report: Report, kinds: frozenset[str]) -> str:
    """The ``[[measured]]`` tables of a card whose model finds `kinds` (``tooth`` for numbering)."""
    return "\n".join(
        f'[[measured]]\nsource = "{each.source}"\nkind = "{each.kind}"\nimages = {each.images}\n'
        f"annotations = {each.annotations}\nprecision = {_triple(each.precision)}\nrecall = {_triple(each.recall)}\n"
        f"f1 = {_triple(each.f1)}\nap = {_triple(each.ap)}\n"
        for each in report.scores
        if each.kind in kinds
    )


def _score_line(score: Score, *, looked_for: bool) -> str:
    figures = " ".join(f"{_text(each):18s}" for each in (score.precision, score.recall, score.f1, score.ap))
    if not looked_for:
        figures = "not looked for by these models"
    return f"{score.source + '/' + score.kind:30s} {score.annotations:6d} {score.images:6d}  {figures}".rstrip()


def _text(figure: Figure) -> str:
    return f"{figure.value:.3f} {figure.low:.3f}-{figure.high:.3f}"


def _triple(figure: Figure) -> list[float]:
    return [round(value, 3) for value in (figure.value, figure.low, figure.high)]


def _score_json(score: Score) -> Json:
    figures = {"precision": score.precision, "recall": score.recall, "f1": score.f1, "ap": score.ap}
    return {"images": score.images, "annotations": score.annotations} | {
        name: _triple(figure) for name, figure in figures.items()
    }


def _confusion_lines(source: str, counts: Mapping[tuple[str, str], int]) -> list[str]:
    """How many teeth got their number, and the commonest mistakes."""
    placed = {pair: count for pair, count in counts.items() if NOT_FOUND not in pair}
    right = sum(count for (marked, found), count in placed.items() if marked == found)
    wrong = {pair: count for pair, count in placed.items() if pair[0] != pair[1]}
    missed = sum(count for pair, count in counts.items() if pair[1] == NOT_FOUND)
    added = sum(count for pair, count in counts.items() if pair[0] == NOT_FOUND)
    lines = [
        f"{TOOTH} numbers of {source}: {right} right, {sum(wrong.values())} wrong, {missed} not found, "
        f"{added} where none is marked"
    ]
    worst = sorted(wrong.items(), key=lambda entry: (-entry[1], entry[0]))[:_WORST_CONFUSIONS]
    if worst:
        lines.append("  marked>found: " + ", ".join(f"{a}>{b} ×{count}" for (a, b), count in worst))
    return lines
