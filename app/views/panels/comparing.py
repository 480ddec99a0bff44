"""Compares the scene on stage with another one: opens that off the GUI thread, holds it, and closes it."""

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.imagery.acquisition import acquisition_of
from app.imagery.correspondence import Located
from app.imagery.display import Display
from app.imagery.georeference import Georeference
from app.imagery.looks import Look, Rule
from app.imagery.overviews.pyramid import Overviews
from app.imagery.source import PixelSource
from app.models.scene import Scene
from app.services.comparing import Compared, Other, compare, day, located, share_words
from app.views import background
from app.views.canvas.canvas import Canvas
from app.views.canvas.comparison import WAYS, Way
from app.views.canvas.comparison_input import ComparisonInput
from app.views.canvas.mirror_view import MirrorView
from app.views.canvas.other_picture import OtherPicture
from app.views.panels.stretching import Stretching

OWN, OWN_VIEW, MATCHED = "Own stretch", "Own, of the view", "Matched stretch"
STRETCHES = (OWN, OWN_VIEW, MATCHED)
UNMATCHED = "These two cannot be stretched alike: they differ in bands or in the kind of their values."
LINE = 1
BEYOND = {Way.BLEND: "this scene alone", Way.DIFFERENCE: "grey"}


@dataclass(frozen=True, slots=True)
class _Own:
    """The scene on stage."""

    scene: Scene
    place: Located
    source: PixelSource


class CanvasPair(QWidget):
    """The canvas and, beside it when two scenes are shown so, the view of the other one, equally wide."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self.mirror = MirrorView(canvas)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(LINE)
        row.addWidget(canvas, 1)
        row.addWidget(self.mirror, 1)
        self.mirror.hide()


class Comparing(QObject):
    """`altered` when anything of it is another than before, `opened` another scene or none, `refused` a sentence."""

    altered = Signal()
    opened = Signal()
    refused = Signal(str)

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.pair = CanvasPair(canvas)
        self.view = canvas.comparison
        self._picture = OtherPicture(canvas)
        self.stretching = Stretching(self._picture)
        self._apart: Look | None = None
        self._matched: Look | None = None
        self._canvas = canvas
        self._own: _Own | None = None
        self._held: Compared | None = None
        self._asked = 0
        self._wanted_way = Way.SIDE
        self._input = ComparisonInput(canvas, canvas, canvas.comparison)
        self._input.left.connect(self.leave)
        self.view.altered.connect(self._alter)
        self.stretching.changed.connect(self._alter)

    @property
    def scene(self) -> Scene | None:
        """The scene on stage."""
        return self._own.scene if self._own is not None else None

    @property
    def other(self) -> Other | None:
        """What is compared with now."""
        return self._held.other if self._held is not None else None

    @property
    def georeference(self) -> Georeference | None:
        """Where the scene on stage lies, over its DEM."""
        return self._own.place.georeference if self._own is not None else None

    @property
    def words(self) -> str:
        """Which other scene is shown with the own one, how, and as what; empty when there is none."""
        if self._held is None or not self.view.active:
            return ""
        return f"{self._held.other.name} ({self.view.way.value}, {self.stretching.words})"

    @property
    def overviews(self) -> Overviews | None:
        """Those of the other scene, where they had to be built."""
        return self._held.source.overviews if self._held is not None else None

    @property
    def stretch(self) -> str:
        """Which of `STRETCHES` the other scene has."""
        look = self.stretching.look
        if look is not None and look == self._matched:
            return MATCHED
        return OWN_VIEW if look is not None and look.of_view else OWN

    def take(self, scene: Scene, georeference: Georeference, source: PixelSource) -> None:
        """Follow the scene that came on stage; what another one was compared with is let go."""
        if self._own is not None and self._own.scene.id != scene.id:
            self.leave()
        self._own = _Own(scene, located(scene, georeference), source)
        self._alter()

    def leave_scene(self) -> None:
        """Let go of everything; nobody reads either scene for a comparison when this returns."""
        self.leave()
        self._own = None

    def leave(self) -> None:
        """Show the own scene alone and close the other one."""
        self._asked += 1
        self._wanted_way = Way.SIDE
        held, self._held = self._held, None
        self.stretching.leave()
        self.view.clear()
        self.opened.emit()
        if held is not None:
            held.close()
        self._matched = None
        self._alter()

    def open(self, other: Other) -> None:
        """Compare with this scene from now on, as soon as it is open."""
        if self._own is None:
            return
        self._asked += 1
        done = partial(self._opened, self._asked)
        background.run(partial(compare, self._own.place, other), done, self._refuse)

    def choose(self, way: Way) -> bool:
        """Show the two scenes in this way; says whether there are two, else remembers it for when there are."""
        if self._held is None:
            self._wanted_way = way
            return False
        self.view.choose(way)
        return True

    def next_way(self) -> bool:
        """Go on to the next way; says whether there is another scene at all."""
        way = self.view.way
        return self.choose(WAYS[(WAYS.index(way) + 1) % len(WAYS)] if way in WAYS else Way.SIDE)

    def stretch_as(self, stretch: str) -> None:
        """Stretch the other scene on its own, of all or of the view, or as the own one is; never changes pixels."""
        look = self._apart if self._matched is not None else self.stretching.look
        if self._held is None or look is None:
            return
        self._apart, self._matched = look, None
        if stretch == MATCHED:
            self._matched = _as_own(look, self._alike())
            if self._matched is None:
                self.refused.emit(UNMATCHED)
            self.stretching.try_on(self._matched or look)
        elif stretch == OWN_VIEW:
            worked_out = look.with_rule(Rule.PERCENT) if look.rule in {Rule.TYPED, Rule.AS_IT_IS} else look
            self.stretching.choose(replace(worked_out, of_view=True, held=()))
        else:
            self.stretching.choose(replace(look, of_view=False))
        self._alter()

    def _alike(self) -> Display | None:
        """How the own scene is displayed, where its values are of the same kind."""
        own, held = self._own, self._held
        alike = own is not None and held is not None and own.source.info.dtype == held.source.info.dtype
        return self._canvas.display if alike else None

    def show_annotations_beside(self, shown: bool) -> None:
        """Show annotations over the other scene too, or leave it bare."""
        self.pair.mirror.annotations_shown = shown
        self.pair.mirror.update()

    def _opened(self, number: int, compared: Compared) -> None:
        if number != self._asked or self._own is None:
            compared.close()
            return
        way = self.view.way if self.view.active else self._wanted_way
        held, self._held = self._held, compared
        self._matched = None
        self.stretching.expect(compared.other.scene, compared.source, compared.warped)
        self.view.show(compared.warped, way, self._picture.opening)
        if held is not None:
            held.close()
        if compared.remark:
            self.refused.emit(compared.remark)
        self._canvas.setFocus()
        self.opened.emit()
        self._alter()

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(str(error))

    def _alter(self) -> None:
        self.view.captions = self._captions()
        self.pair.mirror.setVisible(self._held is not None and self.view.way is Way.SIDE)
        self.pair.mirror.update()
        self._canvas.update()
        self.altered.emit()

    def _captions(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        own, held = self._own, self._held
        if own is None or held is None:
            return (), ()
        taken = acquisition_of(own.source.info.metadata).time
        found, (x, y) = held.correspondence, self.view.nudge
        moved = (f"shifted {x:g}, {y:g} px on the screen, nothing stored",) if (x, y) != (0, 0) else ()
        shown = tuple(filter(None, (self.stretching.words, self.stretching.sharpening_words)))
        first = (f"{own.scene.name} · {day(taken)}", "this scene; what is drawn is in its pixels")
        name = f"{held.other.name} · {day(held.other.taken)}"
        display = [", ".join(shown)] if shown else []
        return first, (name, found.words, found.exactness, *display, *reach_words(held.other, self.view.way), *moved)


def reach_words(other: Other, way: Way) -> tuple[str, ...]:
    """Say what is seen where the other scene does not reach; nothing where it covers all of the own one."""
    alike = ("black where both look alike",) if way is Way.DIFFERENCE else ()
    if not other.by_position or other.share >= 1:
        return alike
    return f"{share_words(1 - other.share)} not covered: {BEYOND.get(way, 'dark')}", *alike


def _as_own(look: Look, own: Display | None) -> Look | None:
    """Give a look with the limits of the own display; None when the two cannot be stretched alike."""
    if own is None or own.palette is not None or len(own.limits) != len(look.bands):
        return None
    return replace(look.typed(own.limits), gamma=own.gamma, inverted=own.inverted, decibels=own.decibels)
