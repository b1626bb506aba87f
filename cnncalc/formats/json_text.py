"""JSON of foreign files, within bounds."""

from __future__ import annotations

from cnncalc.formats.record import FormatError


def loaded(data: bytes, file: str) -> object:
    """The value of a JSON text; `FormatError` with the line where it is none, or nested too deep."""
    import json  # most commands read none

    try:
        value: object = json.loads(data)
    except json.JSONDecodeError as err:
        raise FormatError(f"{file}:{err.lineno}: the JSON cannot be read: {err.msg}") from None
    except RecursionError:
        raise FormatError(f"{file}: the JSON is nested too deep") from None
    except (UnicodeDecodeError, ValueError) as err:
        raise FormatError(f"{file}: the JSON cannot be read: {str(err)[:100]}") from None
    return value
