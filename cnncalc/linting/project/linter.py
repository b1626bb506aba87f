"""Lints files, and mends them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.errors import DEBUG, UserError, described
from cnncalc.language.files import Disk
from cnncalc.language.yaml.source import decode
from cnncalc.linting.engine import check_text
from cnncalc.linting.project.outcome import Linted
from cnncalc.model.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from cnncalc.language.files import Place
    from cnncalc.linting.engine import Checked
    from cnncalc.linting.project.plan import Plan

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Mended(NamedTuple):
    """A file after it was mended, as bytes; what was mended in it, and what is left if that is known."""

    after: bytes
    mended: tuple[Diagnostic, ...]
    linted: Linted | None


def lint(place: Place, plan: Plan, data: bytes | None = None) -> Linted:
    """The findings in a spec; in `data` where that replaces the content of its file.

    A file that cannot be read has that as its only finding. An exception (a bug of cnncalc) ends the linting of this
    file alone and is described in the result.
    """
    try:
        return _lint(place, plan, data)
    except UserError as error:
        span = Span(place.given, 1, 1, 1, 1)
        return _failed(place, plan, Diagnostic(span, "S120", str(error), error.hint))
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        return _failed(place, plan)._replace(bug=described(error))


def _failed(place: Place, plan: Plan, *findings: Diagnostic) -> Linted:
    """A file without a network: only these findings."""
    return Linted(place.given, findings, {}, plan.settings_for(place).codes, plan.fail_on(place))


def _lint(place: Place, plan: Plan, data: bytes | None) -> Linted:
    if data is None:
        return _linted(check_text(place, None, plan.settings_for(place)), place, plan)
    text, wrong = decode(data, place.given)
    if wrong:
        return Linted(place.given, tuple(wrong), {}, plan.settings_for(place).codes, plan.fail_on(place))
    return _linted(check_text(place, text, plan.settings_for(place)), place, plan)


def mend(place: Place, plan: Plan, data: bytes, *, unsafe: bool) -> Mended:
    """A spec with the findings mended that can be; as it is where it cannot be read to its end."""
    # Only who mends needs what mends.
    from cnncalc.linting.fixes.apply import fixed

    text, wrong = decode(data, place.given)
    if wrong:
        return Mended(data, (), lint(place, plan, data))
    done = fixed(place, text, plan.settings_for(place), unsafe=unsafe)
    return Mended(encoded(done.text, like=data), tuple(done.mended), _linted(done.checked, place, plan))


def expecting(place: Place, data: bytes) -> bytes:
    """A spec whose claims are what is computed; as it is where anything could not be."""
    from cnncalc.linting.fixes.claims import updated

    text, wrong = decode(data, place.given)
    after = None if wrong else updated(place, text)
    return data if after is None else encoded(after, like=data)


def encoded(text: str, *, like: bytes) -> bytes:
    """A text as bytes, with a byte order mark if those before it had one."""
    mark = _BYTE_ORDER_MARK if like.startswith(_BYTE_ORDER_MARK) else b""
    return mark + text.encode("utf-8")


def _linted(checked: Checked, place: Place, plan: Plan) -> Linted:
    codes = plan.settings_for(place).codes
    return Linted(checked.file, tuple(checked.diagnostics), checked.sources, codes, plan.fail_on(place))


class Drafts(Disk):
    """The files of this machine, some of them with other contents."""

    def __init__(self) -> None:
        self.texts: dict[str, bytes] = {}

    def hold(self, place: Place, data: bytes) -> None:
        """What a spec will hold; standard input has no file that could be extended."""
        if place.file is not None:
            self.texts[self.resolved(place.file)] = data

    def read(self, path: str, given: str) -> bytes:
        """A file's bytes, those of its draft if it has one."""
        draft = self.texts.get(self.resolved(path))
        return super().read(path, given) if draft is None else draft
