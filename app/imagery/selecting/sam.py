"""A segment-anything model on the processor: embeddings per tile, kept in memory and bounded; prompts in, masks out.

Kirillov et al., "Segment anything" (2023). Nothing is ever downloaded; the model is two files a site supplies.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as faults
from shapely.geometry.base import BaseGeometry

from app.imagery.grid import FloatWindow
from app.imagery.selecting.outline import outline
from app.imagery.selecting.prompt import Found, Prompt
from app.imagery.selecting.sam_files import (
    MASK_AXES,
    Layout,
    ModelFileError,
    ModelFiles,
    check_encoder,
    check_together,
    fingerprint,
    layout_of,
)
from app.imagery.selecting.sight import SeenPixels, Sight

MOST_BYTES = 256 << 20
"""Of embeddings; one of segment-anything takes 4 MiB."""
LOW_SIDE = 256
Array = NDArray[np.float32]
_FAULTS: tuple[type[Exception], ...] = (
    *(faults.Fail, faults.InvalidArgument, faults.InvalidGraph, faults.InvalidProtobuf, faults.NotImplemented),
    *(faults.NoSuchFile, faults.NoModel, faults.EngineError, faults.RuntimeException, faults.EPFail, ValueError),
)
_INPUT = {"tensor(float)": np.float32, "tensor(int64)": np.int64, "tensor(int32)": np.int32}


@dataclass(frozen=True, slots=True, eq=False)
class _Embedded:
    pixels: SeenPixels
    array: Array


def _bytes(one: _Embedded) -> int:
    return one.array.nbytes + one.pixels.rgb.nbytes + one.pixels.valid.nbytes


class SegmentModel:
    """Two open model files. Any thread may ask; one is answered at a time.

    The scene is seen in squares of the encoder's side at the level on the screen, overlapping by half, so that what is
    pointed at lies well inside the square it is looked for in.
    """

    def __init__(self, files: ModelFiles, most_bytes: int = MOST_BYTES) -> None:
        self.sha256 = fingerprint(files)
        self._files, self._most = files, most_bytes
        self._encoder, self._decoder = _opened(files.encoder), _opened(files.decoder)
        wanted = {each.name: _shape(each.shape) for each in self._decoder.get_inputs()}
        self.layout: Layout = layout_of(files, wanted, [each.name for each in self._decoder.get_outputs()])
        pictures = {each.name: _shape(each.shape) for each in self._encoder.get_inputs()}
        self._picture = check_encoder(files, pictures, self.layout)
        check_together(files, _shape(self._encoder.get_outputs()[0].shape), wanted[self.layout.embedding])
        self._kinds = {each.name: _INPUT.get(each.type, np.float32) for each in self._decoder.get_inputs()}
        self._kept: OrderedDict[Hashable, _Embedded] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def kept(self) -> int:
        """How many embeddings are in memory."""
        return len(self._kept)

    def find(self, sight: Sight, prompt: Prompt, scale: float) -> tuple[Found, ...]:
        """Give what the model finds for a prompt, the likeliest first, in image pixels.

        Raises:
            ModelFileError: when the model answers with something that is no mask.
        """
        with self._lock:
            embedded = self._embedded(sight, prompt)
            masks, scores = self._decoded(embedded, prompt)
        order = np.argsort(-scores, kind="stable")
        found = [(float(scores[index]), self._outlined(masks[index], embedded.pixels, scale)) for index in order]
        return tuple(Found(shape, score) for score, shape in found if not shape.is_empty)

    def _embedded(self, sight: Sight, prompt: Prompt) -> _Embedded:
        window, level = self._square(sight, prompt)
        asked = (sight.identity, window, level)
        if asked in self._kept:
            self._kept.move_to_end(asked)
            return self._kept[asked]
        pixels = sight.read(window, level)
        (array,) = self._run(self._encoder, self._files.encoder, {self._picture: self._input(pixels)}, 1)
        made = self._kept[asked] = _Embedded(pixels, array)
        while len(self._kept) > 1 and sum(map(_bytes, self._kept.values())) > self._most:
            self._kept.popitem(last=False)
        return made

    def _square(self, sight: Sight, prompt: Prompt) -> tuple[FloatWindow, int]:
        """Choose the square of half steps in which the prompt lies most in the middle, coarser for a large box."""
        x0, y0, x1, y1 = prompt.bounds
        level = sight.level
        while max(x1 - x0, y1 - y0) > (self.layout.side << level) / 2:
            level += 1
        span = self.layout.side << level
        half = span / 2
        left = round(((x0 + x1) / 2 - half) / half) * half
        top = round(((y0 + y1) / 2 - half) / half) * half
        return (max(left, 0.0), max(top, 0.0), float(span), float(span)), level

    def _input(self, pixels: SeenPixels) -> Array:
        """Normalise as the model was trained, zero beyond the picture: (1, 3, side, side)."""
        side = self.layout.side
        rows, columns = min(pixels.rgb.shape[0], side), min(pixels.rgb.shape[1], side)
        whole = np.zeros((side, side, 3), np.float32)
        mean, spread = np.array(self.layout.mean, np.float32), np.array(self.layout.spread, np.float32)
        whole[:rows, :columns] = (pixels.rgb[:rows, :columns].astype(np.float32) - mean) / spread
        return np.ascontiguousarray(whole.transpose(2, 0, 1)[None])

    def _decoded(self, embedded: _Embedded, prompt: Prompt) -> tuple[Array, Array]:
        known, side = self.layout, self.layout.side
        points, labels = _prompted(embedded.pixels, prompt)
        given: dict[str, Any] = {
            known.embedding: embedded.array,
            known.points: points[None],
            known.labels: labels[None],
            known.mask: np.zeros((1, 1, LOW_SIDE, LOW_SIDE)),
            known.has_mask: np.zeros(1),
            known.size: np.array([side, side]),
        }
        feed = {name: np.asarray(given[name]).astype(kind) for name, kind in self._kinds.items()}
        outputs = {each.name: index for index, each in enumerate(self._decoder.get_outputs())}
        answers = self._run(self._decoder, self._files.decoder, feed, len(outputs))
        masks, scores = answers[outputs[known.masks]], answers[outputs[known.scores]].reshape(-1)
        if masks.ndim != MASK_AXES or masks.shape[0] != 1 or masks.shape[1] != len(scores):
            what = f"its masks are {masks.shape} for {len(scores)} scores"
            raise ModelFileError(self._files.decoder, what, "export it again")
        return masks[0], scores

    def _outlined(self, mask: Array, pixels: SeenPixels, scale: float) -> BaseGeometry:
        side = self.layout.side
        whole = mask if mask.shape == (side, side) else cv2.resize(mask, (side, side), interpolation=cv2.INTER_LINEAR)
        rows, columns = pixels.valid.shape
        inside = np.zeros((rows, columns), bool)
        inside[:side, :side] = whole[:rows, :columns] > 0
        return outline(inside & pixels.valid, pixels, scale)

    def _run(self, session: Any, path: str, feed: Mapping[str, Any], count: int) -> Sequence[Array]:
        try:
            answers: Sequence[Array] = session.run(None, dict(feed))
        except _FAULTS as error:
            raise ModelFileError(path, f"the model stopped ({_first_line(error)})", "export it again") from error
        if len(answers) < count:
            raise ModelFileError(path, "it gave fewer outputs than it says", "export it again")
        return answers[:count] if count > 1 else answers[:1]


def _prompted(pixels: SeenPixels, prompt: Prompt) -> tuple[Array, Array]:
    """Give points (n, 2) in pixels of the square and labels (n,), as segment-anything wants them."""
    points = [*prompt.on, *prompt.beside]
    labels = [1.0] * len(prompt.on) + [0.0] * len(prompt.beside)
    if prompt.box is not None:
        x0, y0, x1, y1 = prompt.box
        points += [(x0, y0), (x1, y1)]
        labels += [2.0, 3.0]
    else:
        points.append((pixels.x, pixels.y))
        labels.append(-1.0)
    places = (np.array(points, np.float64) - (pixels.x, pixels.y)) / pixels.step
    if prompt.box is None:
        places[-1] = 0.0
    return places.astype(np.float32), np.array(labels, np.float32)


def _opened(path: str) -> Any:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except _FAULTS as error:
        raise ModelFileError(path, f"it is no ONNX model ({_first_line(error)})", "choose another file") from error


def _shape(shape: Sequence[object]) -> tuple[int | None, ...]:
    return tuple(size if isinstance(size, int) else None for size in shape)


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0].rstrip(".")[:160]
