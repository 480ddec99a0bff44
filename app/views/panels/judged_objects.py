"""The objects of a task in review: a row each, a bar of how many are judged; a verdict changes one row."""

from collections.abc import Collection, Iterable, Sequence

from PySide6.QtWidgets import QProgressBar

from app.models.annotation import Annotation
from app.models.ids import AnnotationId, TaskId
from app.services import review
from app.services.editing import OpenTask
from app.views.panels.object_rows import object_row
from app.views.panels.row import Row, Tone
from app.views.panels.row_list import RowList
from app.views.panels.section import Section

MOST_LISTED = 2000
READING = "What was drawn is being read."
NO_OBJECTS = "Nothing was drawn here. Look whether anything was missed: M pins it. Then finish."


class JudgedObjects(Section):
    """Lists what was drawn, the first of many, with what was decided of each."""

    def __init__(self) -> None:
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Objects judged")
        self.list = RowList("Objects of this task", NO_OBJECTS)
        super().__init__("shapes", "Objects", self.progress, self.list)
        self._of: tuple[TaskId, int, bool] | None = None

    def forget(self) -> None:
        """Anything may be different: make every row anew."""
        self._of = None

    def show_objects(
        self, opened: OpenTask, left: Collection[AnnotationId], changed: Iterable[AnnotationId] = ()
    ) -> None:
        """Show them; what is listed of the same task already costs only what has `changed`."""
        count, named = len(opened.annotations), (opened.task.id, len(opened.annotations), opened.loading)
        if named != self._of:
            self._of = named
            self._list(opened, left)
        else:
            found = [one for one in map(opened.annotations.get, changed) if one is not None]
            for row in _rows(opened, left, found):
                self.list.change_row(row)
        judged = max(0, count - len(left))
        self.set_title(opened.task.name)
        self.set_count("" if opened.loading else f"{judged} of {count} judged")
        self.progress.setMaximum(max(1, count))
        self.progress.setValue(judged)

    def _list(self, opened: OpenTask, left: Collection[AnnotationId]) -> None:
        rows = _rows(opened, left, opened.annotations.first(MOST_LISTED))
        if len(opened.annotations) > len(rows):
            more = len(opened.annotations) - len(rows)
            rows.append(Row(None, f"{more:,} more; click them in the picture", tone=Tone.FAINT))
        self.list.show_rows(rows)
        self.list.say_when_empty(READING if opened.loading else NO_OBJECTS)


def _rows(opened: OpenTask, left: Collection[AnnotationId], shown: Sequence[Annotation]) -> list[Row]:
    last = review.last_verdicts(opened.workspace, [one.id for one in shown])
    find = opened.ontology.find
    return [object_row(one, find(one.class_id), judged=one.id not in left, verdict=last.get(one.id)) for one in shown]
