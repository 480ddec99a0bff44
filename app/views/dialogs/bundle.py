"""What a bundle holds and what importing it does, before anything is changed."""

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.models.words import plural
from app.services import bundles
from app.services.bundles import Exported, Inspected
from app.views.dialogs.frame import FormDialog, words


class BundleReport(FormDialog):
    """A dry run. A signer nobody registered can be trusted here by a lead who compared the fingerprint."""

    def __init__(self, parent: QWidget | None, found: Inspected, *, lead: bool) -> None:
        header = found.header
        sentence = f"Made {header.made_at[:16].replace('T', ' ')}Z by {header.program} for project “{header.name}”."
        imports = found.changes
        primary = "Import" if imports else "Close"
        super().__init__(parent, "Import a bundle", sentence, primary, cancel=imports)
        self._needs_trust = imports and not found.signer
        who = found.signer or "a key nobody registered here"
        self.fields.addWidget(words(f"Whole and unchanged. Signed by {who}, fingerprint {found.fingerprint}."))
        self.fields.addWidget(words(_effect(found)))
        self._trust = QCheckBox("I compared this &fingerprint with the sender over another way")
        self._trust.setAccessibleName("I compared this fingerprint with the sender over another way")
        self._trust.setToolTip("I compared this fingerprint with the sender over another way (Alt+F)")
        self._name = QLineEdit()
        self._name.setPlaceholderText("Outpost north")
        if self._needs_trust and lead:
            self.add("Whose key is it?", self._name, "Its bundles are taken here from now on.")
            self.fields.addWidget(self._trust)
        elif self._needs_trust:
            self.complain("Ask a lead to trust this key first; nothing was changed.")
            self.primary.setEnabled(False)

    @property
    def trusted_as(self) -> str:
        """Whose key it is, when it is to be trusted; empty otherwise."""
        return self._name.text().strip() if self._needs_trust else ""

    def accept(self) -> None:
        """Leave only with a signer one may trust."""
        if self._needs_trust and not (self._trust.isChecked() and self.trusted_as):
            self.complain("Compare the fingerprint with the sender, tick that you did, and say whose key it is.")
            return
        super().accept()


class BeginReport(FormDialog):
    """What a new file would hold that begins with a bundle; the fingerprint is typed, not shown to be nodded at."""

    def __init__(self, parent: QWidget | None, found: Inspected) -> None:
        header = found.header
        sentence = f"Made {header.made_at[:16].replace('T', ' ')}Z by {header.program} for project “{header.name}”."
        super().__init__(parent, "Begin a workspace with a bundle", sentence, "Choose a file…")
        self._found = found
        self.fields.addWidget(words(f"Whole and unchanged. It brings {bundles.kind_words(found)}."))
        self._spoken = QLineEdit()
        self._spoken.setPlaceholderText("0f1e 2d3c 4b5a 6978 8796 a5b4 c3d2 e1f0")
        hint = "As the sender told you over another way than the carrier: by telephone, or on paper."
        self.add("Fingerprint of the sender’s key", self._spoken, hint)

    @property
    def spoken(self) -> str:
        """The fingerprint as typed."""
        return self._spoken.text()

    def accept(self) -> None:
        """Leave only with the fingerprint of the key that signed it."""
        if not self.spoken.strip():
            self.complain("Ask the sender for the fingerprint and type it here.")
        elif not bundles.is_signed_by(self._found, self.spoken):
            self.complain("It is signed with another key; ask the sender once more. If it stays so, it is not theirs.")
        else:
            super().accept()


class ExportReport(FormDialog):
    """What was put into a bundle, and the fingerprint to tell the receiver."""

    def __init__(self, parent: QWidget | None, made: Exported) -> None:
        held = f"{plural(made.operations, 'operation')} of {plural(made.tasks, 'task')}"
        super().__init__(parent, "The bundle is written", f"{made.path.name} holds {held}.", "Close", cancel=False)
        fingerprint = QLineEdit(made.fingerprint)
        fingerprint.setReadOnly(True)
        hint = "Tell the receiver this over another way than the carrier: by telephone, or on paper."
        self.add("Fingerprint of this computer’s key", fingerprint, hint)


def _effect(found: Inspected) -> str:
    if not found.changes:
        before = (
            f" It was imported before, {found.imported_before[:16].replace('T', ' ')}Z."
            if found.imported_before
            else ""
        )
        return f"It holds nothing new: {plural(found.known, 'operation')} known here. Nothing changes.{before}"
    new = f"New here: {bundles.kind_words(found)}." if found.kinds else "Nothing new here."
    placed = f" Central has answered {plural(found.placed, 'operation')} of ours." if found.placed else ""
    return f"{new}{placed} Known already: {found.known}."
