"""Names that other systems keep: the same for the same question, however often it is exported."""

from __future__ import annotations

import re
from hashlib import sha256


def digest(*parts: str) -> str:
    """An id made of others: the letter g and 32 hexadecimal digits, as Canvas makes its own."""
    return f"g{_hash(parts)[:32]}"


def uuid(*parts: str) -> str:
    """The same in the form of a UUID (version 8 of RFC 9562: made by a rule of one's own)."""
    hexa = _hash(parts)
    return f"{hexa[:8]}-{hexa[8:12]}-8{hexa[13:16]}-8{hexa[17:20]}-{hexa[20:32]}"


def _hash(parts: tuple[str, ...]) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()


def file_names(ids: list[str]) -> list[str]:
    """A name for each that any system of files takes, all different in any case."""
    names: list[str] = []
    for one in ids:
        name = wanted = re.sub(r"[^A-Za-z0-9_-]+", "-", one).strip("-") or "question"
        again = 2
        while name.lower() in {other.lower() for other in names}:
            name, again = f"{wanted}-{again}", again + 1
        names.append(name)
    return names
