"""Positions typed, as one scene understands them."""

import pytest

from app.imagery.georeference import Georeference
from app.imagery.position_text import UnreadablePositionError
from app.models.scene import GeoreferenceData, GeoreferenceKind
from app.views.readout import Readout

AFFINE = (0.5, 0.0, 323000.0, 0.0, -0.5, 4306000.0)
MAPPED = Readout(Georeference.of(GeoreferenceData(GeoreferenceKind.AFFINE, "EPSG:32618", AFFINE), 600, 400), 600, 400)
BARE = Readout(Georeference.of(GeoreferenceData(GeoreferenceKind.NONE), 600, 400), 600, 400)


@pytest.mark.parametrize("text", ["120, 80 px", "120 80px", "pixel 120;80", "PX 120.0, 80"])
def test_pixels_are_read_as_they_are_shown(text: str) -> None:
    assert MAPPED.find(text) == BARE.find(text) == (120, 80)


def test_a_scene_without_a_map_position_takes_bare_numbers_for_pixels() -> None:
    assert BARE.find("120 80") == (120, 80)
    assert BARE.find("620 80") is None
    assert MAPPED.find("18N 323060 4305960") == pytest.approx((120, 80), abs=0.01)
    assert MAPPED.find("12 8") is None


def test_a_map_position_in_a_scene_without_one_is_refused_with_the_reason() -> None:
    with pytest.raises(UnreadablePositionError, match="this scene has no map position"):
        BARE.find("18SUJ2300006000")
