"""Layer 4, ops. What a password must be, and how it is kept.

Ten characters and no rules of composition (NIST SP 800-63B asks for eight); what everybody tries
first is refused by its shape, without a list of a million. Kept by argon2id (RFC 9106).
"""

from __future__ import annotations

import re
import secrets
from functools import cache
from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.rules.naming import same_name

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 10, 200
LEAST_DIFFERENT = 5
"""Different characters."""
_ROWS = ("1234567890" * 2, "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm",
         "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb", "1q2w3e4r5t6y7u8i9o0p",
         "qazwsxedcrfvtgb")  # fmt: skip
_COMMON = frozenset(
    """
    password passwort passw pass admin administrator root welcome letmein iloveyou qwerty login test
    changeme secret master dragon monkey football baseball sunshine princess superman woaini woshi
    mima guanliyuan fanbu marketing nihao aini qwertyuiop asdfghjkl zaq qaz wsx abc abcd abcde a aa
    q qq x z
    """.split()  # noqa: SIM905 - the quotes would hide the words
)
"""What is left of them when digits and signs are taken away."""


def hashed(password: str, name: str) -> str:
    """Raises BadInput `weak_password`: too short, too long; `common_password`."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput("weak_password", shortest=SHORTEST, longest=LONGEST)
    if is_common(password, name):
        raise BadInput("common_password", shortest=SHORTEST)
    return _hasher().hash(password)


def is_common(password: str, name: str) -> bool:
    """The name, digits alone, a run on the keyboard, few different characters, a common word."""
    folded = same_name(password)
    letters = re.sub(r"[\W\d_]+", "", folded)
    plain = folded.replace("0", "o").replace("@", "a").replace("$", "s").replace("!", "i")
    return (
        len(set(folded)) < LEAST_DIFFERENT
        or folded.isdigit()
        or any(folded in row or folded in row[::-1] for row in _ROWS)
        or letters in _COMMON
        or re.sub(r"[\W\d_]+", "", plain) in _COMMON
        or letters in (same_name(name), re.sub(r"[\W\d_]+", "", same_name(name)))
    )


def verified(known: str | None, password: str) -> bool:
    """Whether it is the password; takes as long where there is none to compare with."""
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        return _hasher().verify(known or _nobody(), password[:LONGEST]) and known is not None
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))
