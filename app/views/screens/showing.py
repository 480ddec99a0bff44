"""How the annotations of a screen are looked at: joins the panel, the canvas, and what tools may find."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject, Qt, QTimer

from app.imagery.dressing import LegendRow, Scale
from app.models.ids import AnnotationId
from app.models.look import ColourBy, Filter, LabelSays, Look
from app.models.ontology import AttributeKind, Ontology
from app.services.editing import MANY, OpenTask
from app.views import background
from app.views.panels.overlay import Overlay
from app.views.panels.showing_panel import FilterBadge, LegendLine, ShowingPanel
from app.views.panels.stage import Stage
from app.views.session import Session

COUNT_MS = 200
MINUTE = timedelta(minutes=1)
FADE = 15
NO_SCORE = "No class here has a number among its attributes, so nothing has a score."
SCORE = "Score is the attribute “{}”; grey is what has none. Dark is low, yellow is high."
AGE = "By the last change: dark is the oldest, yellow the newest."
PickedOut = Callable[[Look, Sequence[AnnotationId]], Look]
NOBODY = "Nothing is selected; select something first."


class Showing(QObject):
    """Keeps the look; `opened` gives the task on stage, `selection` what is selected there."""

    def __init__(
        self,
        session: Session,
        stage: Stage,
        opened: Callable[[], OpenTask | None],
        select: Callable[[Sequence[AnnotationId]], None],
    ) -> None:
        super().__init__(stage)
        self._session, self._stage = session, stage
        self._opened, self._select = opened, select
        self._layer = stage.canvas.annotations
        self.panel = ShowingPanel()
        self.badge = FilterBadge(stage.canvas)
        self._place = Overlay(stage.canvas, self.badge, Qt.Edge.TopEdge)
        self._left_out: dict[ColourBy, set[object]] = {}
        self._rows: Sequence[LegendRow] = ()
        self._waiting: background.Ticket | None = None
        self._picking = background.Ticket()
        self._counting = QTimer(self, singleShot=True, interval=COUNT_MS)
        self._counting.timeout.connect(self._count)
        self._connect()
        self._show()

    def deeds(self) -> Mapping[str, Callable[[], object]]:
        """What keys do."""
        return {
            "look.colour": self.next_colour,
            "look.labels": self.next_label,
            "look.find": self.panel.text.setFocus,
            "look.hide": self.hide_selected,
            "look.isolate": self.isolate_selected,
            "look.all": self.show_all,
            "look.fainter": lambda: self.panel.opacity.setValue(self.panel.opacity.value() - FADE),
            "look.stronger": lambda: self.panel.opacity.setValue(self.panel.opacity.value() + FADE),
        }

    @property
    def counted(self) -> bool:
        """Whether the legend says what there is now."""
        return not self._counting.isActive() and self._waiting is None

    @property
    def look(self) -> Look:
        """How they are looked at now."""
        return self._layer.look

    def next_colour(self) -> None:
        """Let the colour say the next thing."""
        every = list(ColourBy)
        self.colour_by(every[(every.index(self.look.colour_by) + 1) % len(every)])

    def colour_by(self, colour: ColourBy) -> None:
        """Let the colour say this."""
        self._wear(self._scored(replace(self.look, colour_by=colour)))

    def next_label(self) -> None:
        """Let labels say the next thing."""
        every = list(LabelSays)
        self.label(every[(every.index(self._layer.labels.says) + 1) % len(every)])

    def label(self, says: LabelSays) -> None:
        """Let labels say this."""
        self._layer.labels.says = says
        self._layer.labels.score = self._score()
        self._layer.labels.forget()
        self._stage.canvas.update()
        self._show()

    def hide_selected(self) -> None:
        """Leave out what is selected."""
        self._pick_out(Look.hiding, lambda: self._select(()))

    def isolate_selected(self) -> None:
        """Leave out everything but what is selected."""
        self._pick_out(Look.isolating)

    def _pick_out(self, looked: PickedOut, then: Callable[[], None] = lambda: None) -> None:
        """Leave out by selection; very many are put together off the GUI thread."""
        opened, look = self._opened(), self.look
        chosen = tuple(opened.selection) if opened is not None else ()
        if not chosen:
            self._session.refused.emit(NOBODY)
        elif len(chosen) <= MANY:
            self._picked_out(look, looked(look, chosen), then)
        else:
            self._picking.cancel()
            self._picking = background.run(
                lambda: looked(look, chosen),
                lambda made: self._picked_out(look, made, then) if self._opened() is opened else None,
                lambda _error: None,
            )

    def _picked_out(self, before: Look, made: Look, then: Callable[[], None]) -> None:
        """Wear what was put together, unless something else was left out or shown again meanwhile."""
        if self.look.hidden is before.hidden and self.look.isolated is before.isolated:
            self._wear(replace(self.look, hidden=made.hidden, isolated=made.isolated))
            then()

    def show_all(self) -> None:
        """Leave out nothing, nor what is being put together to be left out."""
        self._picking.cancel()
        self._left_out.clear()
        self.panel.clear_filter()
        self._wear(replace(self.look, filter=Filter(), hidden=frozenset(), isolated=None))

    def press(self, key: object) -> None:
        """Leave out a class, state or author of the legend, or show it again."""
        if self.look.colour_by not in {ColourBy.CLASS, ColourBy.STATE, ColourBy.AUTHOR}:
            return
        left_out = self._left_out.setdefault(self.look.colour_by, set())
        (left_out.discard if key in left_out else left_out.add)(key)
        self._wear(replace(self.look, filter=self._filter()))

    def take(self, opened: OpenTask) -> None:
        """Another task has come on: the way of looking stays, what was picked out one by one does not."""
        self._picking.cancel()
        self._layer.labels.names = {known.id: known.name for known in opened.ontology.classes}
        self.panel.sizes.scale(opened.metres_per_pixel)
        span = self.panel.sizes.span
        kept = replace(self.look.filter, at_least=span.at_least, at_most=span.at_most)
        look = self._scored(replace(self.look, filter=kept, hidden=frozenset(), isolated=None))
        if look != self.look or look != Look():
            self._wear(look)
        self._show()

    def _filter(self) -> Filter:
        span = self.panel.sizes.span
        classes, states, authors = (self._kept(colour) for colour in (ColourBy.CLASS, ColourBy.STATE, ColourBy.AUTHOR))
        return Filter(
            classes=frozenset(str(one) for one in classes) if classes is not None else None,
            states=frozenset(str(one) for one in states) if states is not None else None,
            authors=authors,  # type: ignore[arg-type]
            text=self.panel.text.text().strip(),
            at_least=span.at_least,
            at_most=span.at_most,
        )

    def _kept(self, colour: ColourBy) -> frozenset[object] | None:
        """What is not left out of what there is; None lets everything through."""
        left_out = self._left_out.get(colour)
        return frozenset(self._layer.values_of(colour)) - left_out if left_out else None

    def _wear(self, look: Look) -> None:
        self._layer.set_look(look)
        self._show()

    def _worn(self, look: Look, scale: Scale, dresses: object) -> None:
        opened = self._opened()
        if opened is not None and not opened.loading:
            opened.places.see(look, scale, dresses)  # type: ignore[arg-type]
        self._count()

    def _count(self) -> None:
        """Count anew and say what is left out."""
        self._counting.stop()
        layer = self._layer
        self._waiting = background.run(lambda: (layer.counts(), layer.legend()), self._counted, lambda _error: None)

    def _counted(self, found: tuple[tuple[int, int], list[LegendRow]]) -> None:
        (shown, total), self._rows = found
        self._waiting = None
        if not self._session.is_open:
            return
        self.panel.show_legend([self._line(row) for row in self._rows], shown, total)
        self.badge.say(shown, total, on=self.look.leaves_out and total > 0)
        self._place.place()

    def _line(self, row: LegendRow) -> LegendLine:
        colour = "#{:02x}{:02x}{:02x}".format(*row.colour)
        left_out = row.key in self._left_out.get(self.look.colour_by, ()) if row.span is None else False
        return LegendLine(row.key, self._title(row), colour, row.shown, row.total, left_out)

    def _title(self, row: LegendRow) -> str:
        colour_by, opened = self.look.colour_by, self._opened()
        if row.span is not None:
            return _span(row.span, colour_by)
        if colour_by in {ColourBy.AGE, ColourBy.SCORE}:
            return "no score" if colour_by is ColourBy.SCORE else "unknown"
        if colour_by is ColourBy.CLASS and opened is not None:
            return self._layer.labels.names.get(str(row.key), str(row.key))
        if colour_by is ColourBy.AUTHOR:
            return self._session.workspace.person_named(row.key) or "unknown"  # type: ignore[arg-type]
        return str(row.key)

    def _scored(self, look: Look) -> Look:
        return replace(look, score=self._score() if look.colour_by is ColourBy.SCORE else "")

    def _score(self) -> str:
        opened = self._opened()
        return score_attribute(opened.ontology) if opened is not None else ""

    def _show(self) -> None:
        notes = {ColourBy.AGE: AGE, ColourBy.SCORE: SCORE.format(self.look.score) if self.look.score else NO_SCORE}
        self.panel.show_choices(self.look.colour_by, self._layer.labels.says, notes.get(self.look.colour_by, ""))

    def _fade(self, percent: int) -> None:
        self._layer.opacity = percent / 100
        self._stage.canvas.update()

    def _connect(self) -> None:
        panel = self.panel
        panel.coloured.connect(self.colour_by)
        panel.labelled.connect(self.label)
        panel.searched.connect(lambda _text: self._wear(replace(self.look, filter=self._filter())))
        panel.sized.connect(lambda: self._wear(replace(self.look, filter=self._filter())))
        panel.faded.connect(self._fade)
        panel.pressed.connect(self.press)
        self.badge.clicked.connect(self.show_all)
        self._layer.look_changed.connect(self._worn)
        self._layer.changed.connect(self._counting.start)


def score_attribute(ontology: Ontology) -> str:
    """The attribute taken as score: the first number among the attributes of the classes; empty when there is none."""
    numbers = (
        attribute.name
        for known in ontology.classes
        for attribute in known.attributes
        if attribute.kind is AttributeKind.NUMBER
    )
    return next(numbers, "")


def _span(span: tuple[float, float], colour_by: ColourBy) -> str:
    if colour_by is ColourBy.SCORE:
        return f"{span[0]:.4g} to {span[1]:.4g}"
    first, last = (datetime.fromtimestamp(at, UTC).astimezone() for at in span)
    words = "%d %b %H:%M" if last - first >= MINUTE else "%d %b %H:%M:%S"
    return f"{first:{words}} to {last:{words}}"
