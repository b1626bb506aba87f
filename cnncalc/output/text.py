"""Text that came from a file or a user, made fit for a terminal and for the room that there is."""

from __future__ import annotations

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# It has no width, and ends a word for whoever looks for words.
BREAK = "\N{ZERO WIDTH SPACE}"
# Signs with a near neighbour in ASCII that Unicode's own decomposition does not know.
NEAR = str.maketrans(
    {
        "×": "x",
        "→": "->",
        "≥": ">=",
        "≤": "<=",
        "–": "-",
        "—": "-",
        "−": "-",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "ß": "ss",
    }
)


def clean(text: str) -> str:
    """Without what a terminal would obey (control characters, escapes, marks that turn the direction of writing).

    Commands of a CI runner are broken up, too.
    """
    if not text.isprintable():
        text = "".join(char if char.isprintable() else REPLACEMENT for char in text)
    return without_commands(text)


def without_commands(text: str) -> str:
    """Text without what GitHub's runner obeys in a log: `::command::` that begins a line, `##[command]` anywhere."""
    if "##[" in text or "::" in text:
        text = text.replace("##[", f"#{BREAK}#[")
        start = len(text) - len(text.lstrip())
        if text.startswith("::", start):
            text = f"{text[:start]}:{BREAK}{text[start + 1 :]}"
    return text


def ascii_only(text: str) -> str:
    """In ASCII: accents dropped; whatever has no near neighbour is a question mark."""
    if text.isascii():
        return text
    # The tables of Unicode are loaded only where something is not ASCII.
    from unicodedata import combining, normalize

    letters = (char for char in normalize("NFKD", text.translate(NEAR)) if not combining(char))
    return "".join(letters).encode("ascii", "replace").decode()


def joined(words: list[str], separator: str, width: int | None) -> list[str]:
    """Words on as few lines as fit; one that is too long has a line of its own and keeps its length."""
    lines = words[:1]
    for word in words[1:]:
        longer = lines[-1] + separator + word
        if width is None or len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def folded(text: str, width: int, indent: int) -> list[str]:
    """Text over several lines, broken behind a sign of punctuation where there is one; the later ones indented."""
    lines = []
    while len(text) > width:
        cut = max((text.rfind(sign, indent + 1, width) + 1 for sign in "/_, "), default=0)
        cut = cut if cut > indent + 1 else width
        lines.append(text[:cut])
        text = " " * indent + text[cut:].lstrip()
    return [*lines, text]
