"""Which program this is, and what it is made of."""

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QWidget

from app import __version__
from app.views.dialogs.frame import FormDialog, words

LICENCES = "Orthomark: Apache-2.0. Typeface Inter: SIL Open Font License 1.1. Icons Lucide: ISC."


class AboutDialog(FormDialog):
    """Version, licences."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(
            parent, "Orthomark", "Annotate and review overhead imagery, and prove the quality.", "Close", cancel=False
        )
        self.fields.addWidget(words(f"Version {__version__}, Qt {qVersion()}."))
        self.fields.addWidget(words(LICENCES))
