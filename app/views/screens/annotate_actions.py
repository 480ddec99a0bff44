"""The actions only a workspace can name: one per tool, one per class with a key."""

from collections.abc import Callable, Iterable, Sequence

from app.models.ontology import ClassDef
from app.tools.catalogue import tools
from app.views.actions import ACTIONS, Actions, ActionSpec
from app.views.class_search import prepared
from app.views.modes import Mode

ANNOTATE = frozenset({Mode.ANNOTATE})
TOOL_ICONS = {
    "select": "mouse-pointer-2",
    "box": "square",
    "rotated_box": "diamond",
    "polygon": "pentagon",
    "polyline": "spline",
    "point": "circle-dot",
    "extreme_box": "square-dashed-mouse-pointer",
    "brush": "brush",
    "wand": "wand-sparkles",
    "border": "lasso-select",
    "model": "sparkles",
    "reshape": "pen-tool",
    "split": "scissors",
    "hole": "circle-dashed",
    "transform": "rotate-cw-square",
    "vertices": "spline-pointer",
    "part": "layers-plus",
    "stamp": "stamp",
}
TOOL_ORDER = tuple(TOOL_ICONS)


def tool_specs() -> list[ActionSpec]:
    """One action per tool of the shelf, those we know in the order of the tool bar."""
    known = sorted(
        tools(), key=lambda tool: TOOL_ORDER.index(tool.name) if tool.name in TOOL_ORDER else len(TOOL_ORDER)
    )
    return [
        ActionSpec(
            f"tool.{tool.name}",
            tool.title,
            TOOL_ICONS.get(tool.name, "square-pen"),
            (tool.shortcut,),
            ANNOTATE,
            "Draw",
            checkable=True,
        )
        for tool in known
    ]


def class_specs(classes: Sequence[ClassDef], others: Iterable[ActionSpec] = ()) -> list[ActionSpec]:
    """One action per class; a key that something else has already, as bound in `others`, is not given twice."""
    bound = (*(others or ACTIONS), *tool_specs())
    taken = {key for spec in bound if Mode.ANNOTATE in spec.modes for key in spec.keys}
    return [
        ActionSpec(
            f"class.{known.id}",
            f"Draw {known.name}",
            "tag",
            (known.key,) if known.key and known.key.upper() not in taken else (),
            ANNOTATE,
            "Class",
        )
        for known in classes
    ]


class ClassActions:
    """The class actions of the ontology in force; made anew when it changes."""

    def __init__(self, actions: Actions, choose: Callable[[str], None]) -> None:
        self._actions = actions
        self._choose = choose
        self._shown: tuple[ClassDef, ...] = ()

    def show(self, classes: Sequence[ClassDef]) -> None:
        """Offer these classes."""
        if tuple(classes) == self._shown:
            return
        self._actions.remove([f"class.{known.id}" for known in self._shown])
        self._shown = tuple(classes)
        run = {f"class.{known.id}": lambda chosen=known.id: self._choose(chosen) for known in classes}
        self._actions.add(class_specs(classes, tuple(self._actions.specs.values())), run)

    def keys(self) -> dict[str, str]:
        """The first key of each class shown as it is bound now; of a class without one its number in the picker."""
        find = self._actions.specs["class.find"].keys
        numbers = {known.definition.id: known.number for known in prepared(self._shown)}
        found = {}
        for known in self._shown:
            own = self._actions.specs[f"class.{known.id}"].keys
            found[known.id] = own[0] if own else (f"{find[0]} {numbers[known.id]}" if find else "")
        return found
