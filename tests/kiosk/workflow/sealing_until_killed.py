"""A process that seals one answer after another and says each step that was acknowledged, until it is killed.

Started by `test_sealing_kill.py` with a folder: ``python sealing_until_killed.py FOLDER``.
"""

import sys
from pathlib import Path

from explainers.consent import Answer, Decision
from explainers.language import Language
from explainers.practice import Dentist, Practice
from kiosk.data_folder import make_private_folder
from kiosk.opening import open_desk
from kiosk.settings import Settings, SettingsFile
from kiosk.workflow import consenting, explaining, planning, visits
from models.tooth import Tooth

WHO = "martin"


def main(folder: Path) -> None:
    """One visit, explained; then one refusal after another, each sealed and superseding the one before."""
    make_private_folder(folder)
    SettingsFile(folder).write(Settings(practice=Practice("Cabinet"), dentists=(Dentist(WHO, "Dr Martin"),)))
    desk = open_desk(folder)
    visit = visits.start_visit(desk, actor=WHO, language=Language.FRENCH)
    form = planning.DiagnosisForm(desk.catalogue.conditions[0].id, (Tooth(36),))
    visit = planning.state_diagnosis(desk, visit, form, actor=WHO)
    visit = explaining.explain(desk, visit, actor=WHO, language=Language.FRENCH)
    while True:
        visit = consenting.open_consent(desk, visit, visit.explanations[-1].id, actor=WHO)
        consent_id = visit.consents[-1].consent.id
        decision = Decision(Answer.REFUSE, desk.now())
        visit = consenting.decide(desk, visit, consent_id, decision, actor=WHO)
        _say(visit.id, consent_id, "decided")
        visit = consenting.seal(desk, visit, consent_id, actor=WHO)
        _say(visit.id, consent_id, "sealed")


def _say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
