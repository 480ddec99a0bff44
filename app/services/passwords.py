"""Where passwords are kept: in the keyring of the operating system or nowhere, never in a file, log or argument.

A computer without a keyring, or with one that only writes a file, keeps nothing; the person is asked each time.
"""

from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from app.models.errors import AppError
from app.services.synchronisation import login_of, without_password
from app.store import keyrings

SERVICE = "Orthomark"
backend = keyrings.backend


class PasswordInAddressError(AppError):
    """A password was written into an address, where the list of processes and the shell's history show it."""

    def __init__(self) -> None:
        super().__init__(
            "The address holds a password, which everybody on this computer can see: leave it out and renew it; "
            "you will be asked, or keep it with “orthomark central password URL”, or set PGPASSWORD."
        )


class NoKeyringError(AppError):
    """There is no keyring that may be trusted with a password."""

    def __init__(self, why: str) -> None:
        super().__init__(f"No password was kept: {why}; you will be asked for it each time.")


def refuse_password(url: str) -> str:
    """Give the address back when it holds no password.

    Raises:
        PasswordInAddressError: when it does.
    """
    try:
        parts = urlsplit(url)
        found = parts.password is not None or bool({"password", "sslpassword"} & set(parse_qs(parts.query)))
    except ValueError:
        found = True
    if found or ("://" not in url and "password" in url):
        raise PasswordInAddressError
    return url


def recall(url: str) -> str | None:
    """The password kept for an address; it may wait for the person to unlock the keyring."""
    from keyring.errors import KeyringError  # noqa: PLC0415  as above

    found = backend()
    if found is None:
        return None
    with suppress(KeyringError, RuntimeError, OSError):
        return found.get_password(SERVICE, _place(url))
    return None


def keep(url: str, password: str) -> str:
    """Keep a password for an address; the name of the keyring.

    Raises:
        NoKeyringError: when there is none, or it refuses.
    """
    from keyring.errors import KeyringError  # noqa: PLC0415  as above

    found = backend()
    if found is None:
        raise NoKeyringError("this computer has no keyring")
    try:
        found.set_password(SERVICE, _place(url), password)
    except (KeyringError, RuntimeError) as error:
        raise NoKeyringError(f"the keyring refused ({error})") from error
    return found.name


def forget(url: str) -> bool:
    """Take a kept password away; whether there was one."""
    found = backend()
    if found is None or recall(url) is None:
        return False
    found.delete_password(SERVICE, _place(url))
    return True


def _place(url: str) -> str:
    login_of(url)
    return without_password(url).partition("?")[0]
