"""A segment-anything export in small: an encoder that passes the picture through, a decoder that compares colours."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from app.imagery.selecting.sam_files import ModelFiles

SIDE, SMALL = 1024, 256
TOLERANCES = (1.0, 0.2, 60.0)
SCORES = (0.9, 0.8, 0.7)
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


def small_model(folder: Path) -> ModelFiles:
    """Write both files; of three masks the likeliest is of much the same colour, the next tighter, the last wide."""
    files = ModelFiles(str(folder / "encoder.onnx"), str(folder / "decoder.onnx"))
    onnx.save(encoder(), files.encoder)
    onnx.save(decoder(), files.decoder)
    return files


def encoder(side: int = SIDE) -> onnx.ModelProto:
    pool = helper.make_node("AveragePool", ["pixels"], ["embedding"], kernel_shape=[4, 4], strides=[4, 4])
    return model([pool], [value("pixels", [1, 3, side, side])], [value("embedding", [1, 3, side // 4, side // 4])], {})


def decoder(*, without: str = "", small: int = SMALL) -> onnx.ModelProto:
    """The colour at the middle of the prompt against every pixel's; what looks more like a negative point goes."""
    nodes = [*colour_of("on", "Greater", "half"), *colour_of("beside", "Equal", "zero")]
    nodes += distance("on") + distance("beside")
    nodes += [
        node("Sub", ["tolerances", "on_far"], "near"),
        node("Less", ["beside_far", "on_far"], "like_other"),
        node("Cast", ["like_other"], "like_other_f", to=FLOAT),
        node("Min", ["beside_count", "one"], "any_beside"),
        node("Mul", ["like_other_f", "any_beside"], "refused"),
        node("Mul", ["refused", "much"], "taken"),
        node("Sub", ["near", "taken"], "low_res_masks"),
        node("Resize", ["low_res_masks", "", "scales"], "masks", mode="nearest"),
        node("Identity", ["scores"], "iou_predictions"),
    ]
    inputs = {
        "image_embeddings": [1, 3, small, small],
        "point_coords": [1, "points", 2],
        "point_labels": [1, "points"],
        "mask_input": [1, 1, 256, 256],
        "has_mask_input": [1],
        "orig_im_size": [2],
    }
    outputs = {"masks": [1, 3, SIDE, SIDE], "iou_predictions": [1, 3], "low_res_masks": [1, 3, small, small]}
    constants = {
        "tolerances": np.reshape(np.float32(TOLERANCES), (1, 3, 1, 1)),
        "scores": np.array([SCORES], np.float32),
        "scales": np.array([1, 1, 4, 4], np.float32),
        "half": np.float32(0.5),
        "zero": np.float32(0),
        "one": np.float32(1),
        "least": np.float32(1e-6),
        "much": np.float32(1000),
        "quarter": np.float32(0.25),
        "points_axis": np.array([1], np.int64),
        "last_axis": np.array([2], np.int64),
        "reversed": np.array([1, 0], np.int64),
        "colour_shape": np.array([1, 3, 1, 1], np.int64),
    }
    kept = [value(name, shape) for name, shape in inputs.items() if name != without]
    return model(nodes, kept, [value(name, shape) for name, shape in outputs.items() if name != without], constants)


def colour_of(name: str, compare: str, bound: str) -> list[onnx.NodeProto]:
    """The embedding at the mean of the points whose labels compare so."""
    return [
        node(compare, ["point_labels", bound], f"{name}_is"),
        node("Cast", [f"{name}_is"], f"{name}_w", to=FLOAT),
        node("ReduceSum", [f"{name}_w", "points_axis"], f"{name}_count", keepdims=0),
        node("Unsqueeze", [f"{name}_w", "last_axis"], f"{name}_w3"),
        node("Mul", ["point_coords", f"{name}_w3"], f"{name}_weighed"),
        node("ReduceSum", [f"{name}_weighed", "points_axis"], f"{name}_sum", keepdims=0),
        node("Max", [f"{name}_count", "least"], f"{name}_atleast"),
        node("Div", [f"{name}_sum", f"{name}_atleast"], f"{name}_middle"),
        node("Mul", [f"{name}_middle", "quarter"], f"{name}_place"),
        node("Gather", [f"{name}_place", "reversed"], f"{name}_row_column", axis=1),
        node("Cast", [f"{name}_row_column"], f"{name}_index", to=INT64),
        node("Transpose", ["image_embeddings"], f"{name}_by_place", perm=[0, 2, 3, 1]),
        node("GatherND", [f"{name}_by_place", f"{name}_index"], f"{name}_found", batch_dims=1),
        node("Reshape", [f"{name}_found", "colour_shape"], f"{name}_colour"),
    ]


def distance(name: str) -> list[onnx.NodeProto]:
    return [
        node("Sub", ["image_embeddings", f"{name}_colour"], f"{name}_off"),
        node("Mul", [f"{name}_off", f"{name}_off"], f"{name}_square"),
        node("ReduceSum", [f"{name}_square", "points_axis"], f"{name}_far", keepdims=1),
    ]


def node(kind: str, inputs: list[str], output: str, **settings: object) -> onnx.NodeProto:
    return helper.make_node(kind, inputs, [output], **settings)


def value(name: str, shape: list[int | str]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, FLOAT, shape)


def model(
    nodes: list[onnx.NodeProto],
    inputs: list[onnx.ValueInfoProto],
    outputs: list[onnx.ValueInfoProto],
    constants: dict[str, np.ndarray],
) -> onnx.ModelProto:
    held = [numpy_helper.from_array(np.asarray(array), name) for name, array in constants.items()]
    graph = helper.make_graph(nodes, "small", inputs, outputs, held)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
