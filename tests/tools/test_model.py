from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest

from app.imagery.selecting.prompt import Prompt
from app.imagery.selecting.sam import SegmentModel
from app.imagery.selecting.sam_files import ModelFileError, ModelFiles, fingerprint
from app.imagery.selecting.shelf import NONE_CHOSEN, ModelShelf
from app.models.edit import Assist
from app.tools.base import Modifiers
from app.tools.model import ModelTool
from tests.tools.desk import BUILDING, Desk, Hand, snapshot, storable
from tests.tools.picture import DECK_AREA, HATCH_AREA, ROOF_AREA, Picture, iou, plain
from tests.tools.small_model import decoder, encoder, small_model

DECK_SEEN = DECK_AREA - HATCH_AREA


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> ModelFiles:
    return small_model(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def model(files: ModelFiles) -> SegmentModel:
    return SegmentModel(files)


@pytest.fixture
def hand(files: ModelFiles) -> Hand:
    shelf = ModelShelf()
    shelf.choose(files)
    return Hand(ModelTool(), Desk(active_class=BUILDING), sight=Picture(plain().rgb, models=shelf))


def test_a_click_and_enter_draw_what_the_model_finds_with_a_note_of_the_model(hand: Hand, files: ModelFiles) -> None:
    hand.click((350, 250))
    assert not hand.drawn

    step = hand.key("Return")

    (drawn,) = hand.drawn
    assert iou(drawn.shape.geometry, DECK_SEEN) > 0.94
    assert len(drawn.shape.geometry.interiors) == 1
    assert storable(drawn)
    edit = next(one.edit for one in hand.steps if one.edit is not None)
    assert edit.assist == Assist("model", fingerprint(files))
    assert step.handled


def test_undo_takes_back_what_the_model_drew(hand: Hand) -> None:
    before = snapshot(hand.desk)
    hand.click((350, 250))
    hand.key("Return")

    (made,) = [one.edit for one in hand.steps if one.edit is not None]
    hand.desk.apply(made.inverse())

    assert snapshot(hand.desk) == before


def test_a_dragged_box_is_a_prompt_and_the_right_button_draws(hand: Hand) -> None:
    hand.drag((620, 480), (780, 580))
    hand.right_click((700, 530))

    (drawn,) = hand.drawn
    assert iou(drawn.shape.geometry, ROOF_AREA) > 0.9


def test_brackets_go_through_the_masks_and_the_hint_says_how_sure_the_model_is(hand: Hand) -> None:
    hand.click((350, 250))
    assert "1 of 3, 90 % sure" in hand.tool.preview().hint

    hand.key("]")
    assert "2 of 3, 80 % sure" in hand.tool.preview().hint
    hand.key("]")
    hand.key("Return")

    assert hand.drawn[0].shape.geometry.area > 2 * DECK_SEEN.area


def test_a_ctrl_click_says_what_is_not_meant(hand: Hand) -> None:
    hand.click((350, 250))
    hand.key("]")
    hand.key("]")

    hand.click((100, 100), Modifiers.CTRL)
    hand.key("]")
    hand.key("]")
    hand.key("Return")

    assert iou(hand.drawn[0].shape.geometry, DECK_SEEN) > 0.94


def test_backspace_takes_back_the_last_click_and_esc_all(hand: Hand) -> None:
    hand.click((350, 250))
    hand.click((360, 260))

    hand.key("Backspace")
    assert not hand.tool.idle
    hand.key("Esc")

    assert hand.tool.idle
    assert not hand.drawn


def test_without_a_model_a_click_says_where_to_choose_one() -> None:
    hand = Hand(ModelTool(), Desk(active_class=BUILDING))

    hand.click((350, 250))

    assert hand.steps[-1].message == NONE_CHOSEN
    assert hand.tool.idle


def test_an_embedding_is_made_once_for_clicks_near_each_other(model: SegmentModel) -> None:
    sight = replace(plain(), identity="once")
    before = model.kept

    model.find(sight, Prompt(on=((350, 250),)), 1.0)
    model.find(sight, Prompt(on=((400, 350),)), 1.0)

    assert model.kept == before + 1


def test_embeddings_kept_are_bounded(files: ModelFiles) -> None:
    model = SegmentModel(files, most_bytes=8 << 20)

    for number in range(6):
        model.find(replace(plain(), identity=number), Prompt(on=((350, 250),)), 1.0)

    assert 1 <= model.kept <= 3


def test_a_picture_displayed_otherwise_is_embedded_anew(model: SegmentModel) -> None:
    dark = Picture(plain().rgb // 4, identity="dark")

    (found, *_) = model.find(dark, Prompt(on=((350, 250),)), 1.0)

    assert found.shape.area > 0


def test_what_is_found_far_from_the_corner_lies_where_it_is(model: SegmentModel) -> None:
    wide = Picture(np.tile(plain().rgb, (3, 4, 1)), identity="wide")

    (found, *_) = model.find(wide, Prompt(on=((2350, 1050),)), 1.0)

    x0, y0, x1, y1 = found.shape.bounds
    assert (x0, y0, x1, y1) == pytest.approx((2300, 1000, 2600, 1200), abs=3)


def spoilt(folder: Path, which: str) -> ModelFiles:
    files = small_model(folder)
    if which == "text":
        Path(files.decoder).write_text("no model")
    elif which == "gone":
        Path(files.encoder).unlink()
    elif which == "swapped":
        return ModelFiles(files.decoder, files.encoder)
    elif which == "small encoder":
        onnx.save(encoder(512), files.encoder)
    elif which == "other export":
        onnx.save(decoder(small=128), files.decoder)
    else:
        onnx.save(decoder(without=which), files.decoder)
    return files


@pytest.mark.parametrize(
    ("which", "words"),
    [
        ("text", "decoder.onnx: it is no ONNX model"),
        ("gone", "encoder.onnx: it cannot be read"),
        ("swapped", "no decoder known here, it has no input called image_embeddings"),
        ("small encoder", "its picture is 1 x 3 x 512 x 512 where 1 x 3 x 1024 x 1024 is needed"),
        ("other export", "it wants an embedding of 1 x 3 x 128 x 128, and the encoder gives 1 x 3 x 256 x 256"),
        ("iou_predictions", "it has no output called iou_predictions"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_one_sentence(tmp_path: Path, which: str, words: str) -> None:
    with pytest.raises(ModelFileError, match=r"\.onnx: ") as told:
        SegmentModel(spoilt(tmp_path, which))

    assert words in str(told.value)
    assert str(told.value).count("\n") == 0
