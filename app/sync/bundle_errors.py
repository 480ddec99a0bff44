"""What can be wrong with a bundle, each with what to do. Whatever it is, nothing was changed."""

from pathlib import Path

from app.models.errors import AppError
from app.models.words import plural


class BundleError(AppError):
    """Something about a bundle a person can act on."""


class NotABundleError(BundleError):
    """Another kind of file."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: this is no bundle; choose a file made by “orthomark bundle export”.")


class NoBundleError(BundleError):
    """No file of this name, or a folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: there is no file here; look at the carrier, and name the bundle itself.")


class TruncatedBundleError(BundleError):
    """The end with the seal is missing."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: the end of this bundle is missing; nothing was changed, copy it again.")


class ChangedBundleError(BundleError):
    """The seal does not fit the content."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: this bundle was changed after it was signed; nothing was taken from it: "
            "keep it, tell your lead, and ask for a new one."
        )


class BrokenBundleError(BundleError):
    """Signed and whole, but wrong inside, or unreadable."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: this bundle cannot be used ({why}); nothing was changed, ask for a new one.")


class UnknownSignerError(BundleError):
    """Nobody has said that this key may be trusted."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        super().__init__(
            f"{path}: it is signed by a key nobody registered here ({fingerprint}); compare this fingerprint with the "
            "sender over another way, then let the lead trust it."
        )


class OtherFingerprintError(BundleError):
    """The sender told another fingerprint than that of the key which signed the bundle."""

    def __init__(self, path: Path, fingerprint: str, spoken: str) -> None:
        super().__init__(
            f"{path}: it is signed by {fingerprint}, and you gave {spoken}; nothing was made: compare it with the "
            "sender once more, and if it stays so, the bundle is not theirs."
        )


class NoBeginningError(BundleError):
    """A new file cannot begin with it."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: it brings work and not the project, so no new file can begin with it; begin with a bundle of the "
            "office."
        )


class ExchangedBundleError(BundleError):
    """Another bundle lies there than the one somebody agreed to."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: this is another bundle than the one that was shown before; nothing was changed, look into it "
            "again."
        )


class OtherProjectBundleError(BundleError):
    """The bundle is about another project."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(f"{path}: this bundle is about project “{name}”, not this one; nothing was changed.")


class EarlierBundleMissingError(BundleError):
    """Operations before those of this bundle are not here."""

    def __init__(self, path: Path, count: int) -> None:
        super().__init__(
            f"{path}: this workspace lacks {plural(count, 'earlier operation')} of the same workstation; "
            "nothing was changed: import the earlier bundle first, or sync with central if that has it."
        )


class ForkedBundleError(BundleError):
    """The bundle contradicts what is here."""

    def __init__(self, path: Path, device: object) -> None:
        super().__init__(
            f"{path}: it says something else about workstation {device} than what is known here; nothing was changed: "
            "that workstation was copied or its file changed, tell your lead."
        )


class NothingToCarryError(BundleError):
    """There is nothing to put into a bundle."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: there is nothing to carry yet; sync with central first, or draw something.")
