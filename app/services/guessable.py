"""Passwords that are easily found."""

from app.models.words import plural

LEAST_LETTERS = 15


def why_guessable(password: str, login: str) -> list[str]:
    """Why a password is easily found, in sentences; NIST says how long one ought to be that nothing else goes with."""
    found = []
    if len(password) < LEAST_LETTERS:
        found.append(
            f"The password has {plural(len(password), 'character')}; take {LEAST_LETTERS} or more, as NIST SP 800-63B-4"
            " asks of one that alone lets in, and run this again to renew it."
        )
    if login.casefold() in password.casefold():
        found.append("The password contains the login, which is tried first; run this again to renew it.")
    return found
