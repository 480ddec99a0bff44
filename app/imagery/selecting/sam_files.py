"""The two files of a segment-anything model a site supplies, and what their inputs and outputs are called."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.models.errors import AppError
from app.open_files import refuse_open

Shape = tuple[int | None, ...]
_CHUNK = 1 << 20
POINTS_AXES, IMAGE_AXES, MASK_AXES = 3, 4, 4


class ModelFileError(AppError):
    """A model file that cannot be used, with what is wrong and what to do."""

    def __init__(self, path: str | Path, what: str, remedy: str) -> None:
        super().__init__(f"{Path(path).name}: {what}; {remedy}.")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Where encoder and decoder lie."""

    encoder: str
    decoder: str


@dataclass(frozen=True, slots=True)
class Layout:
    """How one kind of export names what goes in and out; `side` is the side of the picture its encoder takes.

    Encoder: one picture (1, 3, side, side) float32, (0..255 - mean) / spread; its first output is the embedding.
    Decoder: `embedding`; `points` (1, n, 2) in pixels of that picture; `labels` (1, n): 1 on the object, 0 beside it,
    2 and 3 two corners of a box, -1 for a point that fills up; it gives `masks` (1, m, rows, columns) as logits, and
    `scores` (1, m).
    """

    name: str
    embedding: str = "image_embeddings"
    points: str = "point_coords"
    labels: str = "point_labels"
    mask: str = "mask_input"
    has_mask: str = "has_mask_input"
    size: str = "orig_im_size"
    masks: str = "masks"
    scores: str = "iou_predictions"
    side: int = 1024
    mean: tuple[float, float, float] = (123.675, 116.28, 103.53)
    spread: tuple[float, float, float] = (58.395, 57.12, 57.375)


LAYOUTS: tuple[Layout, ...] = (Layout("segment-anything"),)
"""Others are added here: another line, with the names and numbers of its export."""


def layout_of(files: ModelFiles, decoder: Mapping[str, Shape], outputs: Sequence[str]) -> Layout:
    """Find the layout a decoder's inputs and outputs follow.

    Raises:
        ModelFileError: naming what is missing.
    """
    for known in LAYOUTS:
        if known.embedding in decoder and known.masks in outputs:
            _check_inputs(files, known, decoder, outputs)
            return known
    first = LAYOUTS[0]
    wanted = (first.embedding, first.points, first.labels)
    missing = [name for name in wanted if name not in decoder]
    what = f"it has no input called {', '.join(missing)}" if missing else f"it has no output called {first.masks}"
    raise ModelFileError(files.decoder, f"this is no decoder known here, {what}", "choose the decoder of the export")


def check_encoder(files: ModelFiles, inputs: Mapping[str, Shape], known: Layout) -> str:
    """Give the name of the encoder's picture, a batch of one in three planes.

    Raises:
        ModelFileError: when it takes anything else.
    """
    if len(inputs) != 1:
        what = f"an encoder takes one picture, this takes {len(inputs)} inputs ({', '.join(inputs)})"
        raise ModelFileError(files.encoder, what, "choose the encoder of the export")
    ((name, shape),) = inputs.items()
    wanted = (1, 3, known.side, known.side)
    if len(shape) != IMAGE_AXES or not all(have in {None, want} for have, want in zip(shape, wanted, strict=True)):
        what = f"its picture is {_words(shape)} where {_words(wanted)} is needed"
        raise ModelFileError(files.encoder, what, f"export it for pictures of {known.side} x {known.side}")
    return name


def check_together(files: ModelFiles, given: Shape, wanted: Shape) -> None:
    """Refuse an embedding that the decoder cannot take; axes the files leave open are not compared.

    Raises:
        ModelFileError: when the two files are not of one export.
    """
    same = len(given) == len(wanted)
    if not same or not all(None in {one, other} or one == other for one, other in zip(given, wanted, strict=True)):
        what = f"it wants an embedding of {_words(wanted)}, and the encoder gives {_words(given)}"
        raise ModelFileError(files.decoder, what, "choose the two files of one export")


def fingerprint(files: ModelFiles) -> str:
    """Give the SHA-256, in hexadecimal, of the encoder followed by the decoder.

    Raises:
        ModelFileError: when one of them cannot be read.
    """
    digest = hashlib.sha256()
    for path in (files.encoder, files.decoder):
        refuse_open(Path(path))
        try:
            with Path(path).open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ModelFileError(path, f"it cannot be read ({reason})", "choose it again, or copy it there") from error
    return digest.hexdigest()


def _check_inputs(files: ModelFiles, known: Layout, decoder: Mapping[str, Shape], outputs: Sequence[str]) -> None:
    missing = [name for name in (known.points, known.labels) if name not in decoder]
    if missing:
        what = f"it has no input called {', '.join(missing)}"
        raise ModelFileError(files.decoder, what, "export it with point prompts")
    allowed = {known.embedding, known.points, known.labels, known.mask, known.has_mask, known.size}
    strange = [name for name in decoder if name not in allowed]
    if strange:
        what = f"it wants {', '.join(strange)}, which is not known here"
        raise ModelFileError(files.decoder, what, "export it with the inputs of segment-anything")
    axes = len(decoder[known.points])
    if axes != POINTS_AXES:
        what = f"its {known.points} has {axes} axes where {POINTS_AXES} are needed (1, points, 2)"
        raise ModelFileError(files.decoder, what, "export it again")
    if known.scores not in outputs:
        what = f"it has no output called {known.scores}"
        raise ModelFileError(files.decoder, what, "export it with its quality predictions")


def _words(shape: Sequence[int | None]) -> str:
    return " x ".join("any" if size is None else str(size) for size in shape)
