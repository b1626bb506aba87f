"""How results show themselves in Python: `str` gives the table of the command line, a notebook a table in HTML."""

from __future__ import annotations

from importlib import import_module
from typing import Any, TypeVar

T = TypeVar("T", bound=type)


def shown(cls: T) -> T:
    """A class of results that `cnncalc.render` knows. What draws them is imported when one is shown."""

    def text(self: object) -> str:
        return str(import_module("cnncalc.output.python").rendered(self, "plain")).rstrip("\n")

    def bundle(self: object, include: object = None, exclude: object = None) -> dict[str, str]:
        """Text, Markdown and HTML for a notebook (IPython's protocol)."""
        del include, exclude
        made: dict[str, str] = import_module("cnncalc.output.python").bundle(self)
        return made

    def html(self: object) -> str:
        return bundle(self)["text/html"]

    methods: dict[str, Any] = {"__str__": text, "_repr_mimebundle_": bundle, "_repr_html_": html}
    for name, method in methods.items():
        setattr(cls, name, method)
    return cls
