"""The stretch, from the words in the status bar to the menu that changes it, on a 16-bit raster of four bands."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import rasterio
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from rasterio.transform import Affine

from app.imagery.display import Display
from app.models.geometry import ShapeKind
from app.models.ontology import ClassDef, Ontology
from app.models.person import Role
from app.services.scenes import add_scene
from app.services.workspace import Workspace, new_project
from app.views.application import application
from app.views.main_window import MainWindow
from app.views.modes import Mode
from app.views.panels.stage import Stage

Until = Callable[[Callable[[], bool]], None]
ROLES = frozenset({Role.ANNOTATOR, Role.REVIEWER})


class Desk:
    """A window on one raster, and a hand that opens the menu and picks from it."""

    def __init__(self, window: MainWindow, until: Until) -> None:
        self.window = window
        self.until = until

    @property
    def stage(self) -> Stage:
        stage = self.window.current.stage
        assert isinstance(stage, Stage)
        return stage

    @property
    def words(self) -> str:
        return self.window.status._stretch.text()

    @property
    def display(self) -> Display:
        found = self.stage.canvas.display
        assert found is not None
        return found

    def open(self, name: str) -> None:
        """Open a task by its place in the list."""
        task = next(one for one in self.window.session.workspace.tasks() if one.name == name)
        self.window.current.open_task(task.id)
        self.until(lambda: self.stage.task_shown == task.id and bool(self.words) and self.stage.canvas.settled())

    def press(self) -> QMenu:
        QTest.mouseClick(self.window.status._stretch, Qt.MouseButton.LeftButton)
        return self.menu()

    def menu(self) -> QMenu:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    def offered(self) -> list[str]:
        menu = self.press()
        words = [action.text() for action in menu.actions() if not action.isSeparator()]
        QTest.keyClick(menu, Qt.Key.Key_Escape)
        return words

    def pick(self, start: str, shows: str) -> None:
        """Press the entry beginning with these words, and wait until the status bar says `shows`."""
        menu = self.press()
        action = next(one for one in menu.actions() if one.text().startswith(start))
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        self.until(lambda: self.words == shows and self.stage.canvas.settled())


Sit = Callable[[Path], Desk]


def pixels() -> np.ndarray:
    """Four bands of 16 bits: a ramp to the right, in each band ten times brighter; the lower half holds a glare."""
    ramp = np.tile(np.arange(600, dtype=np.float64), (400, 1))
    bands = np.stack([100 + ramp * factor for factor in (1, 2, 4, 8)])
    bands[:, 390:, :] += 40000
    return bands.astype(np.uint16)


def raster(path: Path, data: np.ndarray, **options: object) -> Path:
    count, height, width = data.shape
    where = {"crs": "EPSG:32618", "transform": Affine(0.5, 0, 323000, 0, -0.5, 4306000)}
    shape = {"width": width, "height": height, "count": count, "dtype": data.dtype.name}
    with rasterio.open(path, "w", driver="GTiff", **shape, **where, **options) as target:
        target.write(data)
    return path


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    return raster(tmp_path / "wide.tif", pixels(), photometric="minisblack")


@pytest.fixture
def bright(tmp_path: Path) -> Path:
    return raster(tmp_path / "bright.tif", np.full((3, 400, 600), 200, np.uint8), photometric="rgb")


@pytest.fixture
def sit(qapp: QApplication, tmp_path: Path, until: Until) -> Iterator[Sit]:
    """Sit down before one raster, its first task open."""
    for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    application()
    window = MainWindow()
    window.resize(1280, 800)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)

    def before(path: Path) -> Desk:
        classes = Ontology("harbour", 1, (ClassDef("ship", "Ship", "#E69F00", (ShapeKind.BOX,), "1"),))
        site = tmp_path / "site.orthomark"
        made = Workspace.create(site, new_project("Harbour"), classes, "lea")
        made.add_person("sam", "Sam", ROLES)
        add_scene(made, path, cell=300, context=0)
        made.close()
        window.doors.enter(site, "sam")
        desk = Desk(window, until)
        desk.open(window.session.workspace.tasks()[0].name)
        return desk

    yield before
    window.close()
    window.deleteLater()
    qapp.processEvents()


def test_the_words_come_from_what_the_canvas_displays(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    assert desk.words == "Stretch 2–98 %"
    desk.stage.canvas.display = Display((4,), ((100.0, 900.0),), gamma=1.4)
    assert desk.words == "Stretch 100–900, gamma 1.4, band 4"


def test_eight_bits_shown_as_they_are_are_not_called_stretched(sit: Sit, bright: Path) -> None:
    desk = sit(bright)
    assert desk.words == "no stretch"
    assert desk.display.limits == ((0.0, 255.0),) * 3
    desk.pick("Stretch 0.5", "Stretch 0.5–99.5 %")
    desk.pick("As it is", "no stretch")


def test_dark_eight_bits_are_called_stretched_because_they_are(sit: Sit, tmp_path: Path) -> None:
    dark = raster(tmp_path / "dark.tif", (pixels()[:3, :, :] % 60).astype(np.uint8), photometric="rgb")
    assert sit(dark).words == "Stretch 2–98 %"


def test_without_a_picture_there_is_nothing_to_say_or_choose(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    desk.stage.leave_scene()
    assert not desk.window.status._stretch.isVisible()
    QTest.keyClick(desk.window, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    only = desk.menu().actions()
    assert [one.text() for one in only] == ["No picture is shown yet"]
    assert not only[0].isEnabled()
    QTest.keyClick(desk.menu(), Qt.Key.Key_Escape)


def test_the_menu_offers_what_the_raster_can_be(sit: Sit, wide: Path) -> None:
    assert sit(wide).offered() == [
        "Stretch 2–98 % of the scene",
        "Stretch 0.5–99.5 % of the scene",
        "Stretch 2–98 % of the view",
        "Gamma up to 1.2",
        "Gamma down to 0.8",
        "Gamma 1",
        "Next band combination: bands 4 3 2",
    ]


def test_one_band_has_no_combinations(sit: Sit, tmp_path: Path) -> None:
    desk = sit(raster(tmp_path / "grey.tif", pixels()[:1]))
    assert not any(words.startswith("Next band") for words in desk.offered())


@pytest.mark.parametrize("mode", [Mode.ANNOTATE, Mode.REVIEW])
def test_a_key_opens_the_menu_with_the_present_choice_marked(sit: Sit, wide: Path, mode: Mode) -> None:
    desk = sit(wide)
    desk.window.show_mode(mode)
    if mode is Mode.REVIEW:
        desk.open(desk.window.session.workspace.tasks()[0].name)
    QTest.keyClick(desk.stage.canvas, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    marked = [one.text() for one in desk.menu().actions() if one.isChecked()]
    QTest.keyClick(desk.menu(), Qt.Key.Key_Escape)
    assert marked == ["Stretch 2–98 % of the scene"]


def test_the_wide_stretch_clips_less(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    narrow = desk.display.limits
    desk.pick("Stretch 0.5", "Stretch 0.5–99.5 %")
    for (low, high), (lower, higher) in zip(narrow, desk.display.limits, strict=True):
        assert lower < low
        assert higher > high


def test_the_stretch_of_the_view_knows_only_what_is_seen(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    desk.stage.canvas.zoom_to((100, 50, 200, 150), 0)
    desk.until(desk.stage.canvas.settled)
    x, _y, width, _height = desk.stage.canvas.seen
    desk.pick("Stretch 2–98 % of the view", "Stretch of view 2–98 %")
    low, high = desk.display.limits[0]
    assert low == pytest.approx(100 + x + 0.02 * width, abs=3)
    assert high == pytest.approx(100 + x + 0.98 * width, abs=3)


def test_a_view_without_pixels_is_refused_in_words(sit: Sit, tmp_path: Path) -> None:
    data = pixels()
    data[:, :, :300] = 0
    desk = sit(raster(tmp_path / "half.tif", data, nodata=0, photometric="minisblack"))
    said: list[str] = []
    desk.stage.canvas.message.connect(said.append)
    before = desk.display
    desk.stage.canvas.zoom_to((50, 50, 150, 150), 0)
    desk.until(desk.stage.canvas.settled)
    assert sum(desk.stage.canvas.seen[0::2]) < 300
    menu = desk.press()
    view = next(one for one in menu.actions() if one.text().endswith("of the view"))
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(view).center())
    desk.until(lambda: bool(said))
    assert "no pixel in view" in said[0]
    assert desk.display is before


def test_gamma_goes_up_down_and_back_to_one_without_touching_the_limits(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    limits = desk.display.limits
    desk.pick("Gamma up", "Stretch 2–98 %, gamma 1.2")
    desk.pick("Gamma up", "Stretch 2–98 %, gamma 1.4")
    desk.pick("Gamma 1", "Stretch 2–98 %")
    desk.pick("Gamma down", "Stretch 2–98 %, gamma 0.8")
    assert desk.display.limits == limits


def test_the_bands_go_round(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    for words in ("bands 4 3 2", "band 1", "band 2", "band 3", "band 4"):
        desk.pick("Next band", f"Stretch 2–98 %, {words}")
    assert desk.display.bands == (4,)
    desk.pick("Next band", "Stretch 2–98 %")
    assert desk.display.bands == (1, 2, 3)


def test_an_alpha_band_is_no_picture(sit: Sit, tmp_path: Path) -> None:
    data = np.concatenate([pixels()[:3], np.full((1, 400, 600), 65535, np.uint16)])
    desk = sit(raster(tmp_path / "alpha.tif", data, photometric="rgb", alpha="yes"))
    assert desk.offered()[-1] == "Next band combination: band 1"


def test_what_is_chosen_is_what_is_painted(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    before = desk.stage.canvas.grab_picture(furniture=False)
    desk.pick("Gamma up", "Stretch 2–98 %, gamma 1.2")
    after = desk.stage.canvas.grab_picture(furniture=False)
    middle = before.width() // 2, before.height() // 2
    assert after.pixelColor(*middle).red() > before.pixelColor(*middle).red()


def test_the_choice_stays_for_another_task_of_the_scene(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    desk.pick("Next band", "Stretch 2–98 %, bands 4 3 2")
    desk.pick("Gamma up", "Stretch 2–98 %, gamma 1.2, bands 4 3 2")
    chosen = desk.display
    desk.open(desk.window.session.workspace.tasks()[1].name)
    assert desk.display is chosen
    assert desk.words == "Stretch 2–98 %, gamma 1.2, bands 4 3 2"


def test_no_pixel_value_is_changed(sit: Sit, wide: Path) -> None:
    before = sha256(wide.read_bytes()).hexdigest()
    desk = sit(wide)
    desk.pick("Next band", "Stretch 2–98 %, bands 4 3 2")
    desk.pick("Stretch 0.5", "Stretch 0.5–99.5 %, bands 4 3 2")
    assert sha256(wide.read_bytes()).hexdigest() == before
    assert sorted(one.name for one in wide.parent.glob("wide.tif*")) == ["wide.tif"]


def test_closing_the_scene_while_limits_are_worked_out_leaves_nothing_behind(sit: Sit, wide: Path) -> None:
    desk = sit(wide)
    menu = desk.press()
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    desk.stage.leave_scene()
    desk.open(desk.window.session.workspace.tasks()[1].name)
    assert desk.words == "Stretch 2–98 %"
    assert QApplication.activePopupWidget() is None
