"""The settings of the workspace that is open; a lead changes them."""

from PySide6.QtWidgets import QSpinBox, QWidget

from app.services.idle_cutoff import IdleCutoff
from app.services.policy import LEAST_IDLE_S, MOST_IDLE_S
from app.views.dialogs.frame import FormDialog

WHERE = {
    "policy": "The policy of this site gives it; its administrator can change it there.",
    "workspace": "Set in this workspace.",
    "environment": "This computer gives it (ORTHOMARK_IDLE); set here, it holds for this workspace everywhere.",
    "usual": "The usual value.",
}


class SettingsDialog(FormDialog):
    """`seconds` is the idle cutoff wanted. Who is no lead reads only."""

    def __init__(self, parent: QWidget | None, known: IdleCutoff, *, lead: bool) -> None:
        super().__init__(
            parent,
            "Settings of this workspace",
            "" if lead else "Only a lead changes these.",
            "Keep",
        )
        self._idle = QSpinBox(minimum=LEAST_IDLE_S, maximum=MOST_IDLE_S, suffix=" s")
        self._idle.setValue(round(known.seconds))
        free = lead and known.source != "policy"
        self._idle.setEnabled(free)
        self.primary.setEnabled(free)
        hint = f"Gaps of up to this between two inputs count as active time, longer ones do not. {WHERE[known.source]}"
        self.add("Idle cutoff", self._idle, hint)

    @property
    def seconds(self) -> float:
        """The idle cutoff wanted."""
        return float(self._idle.value())
