"""How a scene was displayed goes through central like everything else, and is told on another workstation."""

from collections.abc import Callable

from app.imagery.display import Display
from app.models.task import EventType
from app.services.displayed import Displayed, Evidence, displays_of, seen_as
from app.store.verify import verify as verify_store
from tests.sync.desk import Desk

SHOWN = Displayed.of("Stretch 2–98 %", Display((1,), ((10.0, 90.0),)), None)


def test_what_an_annotator_saw_reaches_the_lead(desk: Callable[[str], Desk]) -> None:
    lea, ann = desk("lea"), desk("ann")
    task = lea.add_task()
    lea.sync(), ann.sync()
    ann.event(task, EventType.STARTED)
    Evidence(ann.workspace, task, lambda: SHOWN).note()
    (drawn,) = ann.draw(task)
    assert ann.sync().digest_ok
    assert lea.sync().digest_ok
    assert [seen.displayed for seen in displays_of(lea.workspace.database, task)] == [SHOWN]
    assert seen_as(lea.workspace.database, task)(drawn) == "Stretch 2–98 %, values 10–90"
    for one in (lea, ann):
        assert verify_store(one.workspace.database).problems == []
