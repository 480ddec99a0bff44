"""The keyring of the operating system, when it can be trusted with a secret."""

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

LEAST_PRIORITY = 1.0  # what the keyring package itself recommends; plain files stand below it


def backend() -> "KeyringBackend | None":
    """The keyring of this computer, when there is one that does not write secrets into a plain file."""
    import keyring  # noqa: PLC0415  it looks for its back ends when it is imported
    from keyring.errors import KeyringError  # noqa: PLC0415  as above

    found = keyring.get_keyring()
    with suppress(KeyringError, RuntimeError, OSError):  # a back end may find out here that it cannot work
        if float(found.priority) >= LEAST_PRIORITY:
            return found
    return None
