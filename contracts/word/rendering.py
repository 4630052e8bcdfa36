"""Fill a Word template: names of places and nothing else of the template language.

A template may come from anybody who runs the bureau's settings, so it is not trusted: only
`{{ place }}` and `{%p if place %} … {%p endif %}` are taken, in a sandbox, and what is filled in
is escaped. Whatever else is in braces is refused before it runs.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any
from zipfile import BadZipFile

from django.utils.translation import gettext_lazy as _
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import Undefined, nodes
from jinja2.exceptions import TemplateError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import LxmlError

from zhaoshang.core.errors import RuleBroken

NOT_WORD = _("This is not a Word document that can be filled (.docx).")
NOT_A_PLACE = _(
    "In braces only names of places may stand, such as {{ 项目名称 }}, and"
    " {%%p if 保证金 %%} … {%%p endif %%} in lines of their own, around what is left out when the"
    " place is empty. Found: %(what)s"
)
BROKEN_BRACES = _("The braces of a place are not closed, or something is written wrong in them.")

_ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not)
# What XML cannot hold; docxtpl gives some of them a meaning.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class _PlacesOnly(SandboxedEnvironment):
    """The template language, reduced to names; remembers the names it met."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=Undefined)
        self.globals.clear()
        self.met: set[str] = set()

    def from_string(self, source: Any, *args: Any, **options: Any) -> Any:
        """Compile a part of the document once nothing but names is found in it."""
        tree = self.parse(source)
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, _ALLOWED):
                words = {"what": type(node).__name__}
                raise RuleBroken(str(NOT_A_PLACE) % words, code="not_a_place", field="file")
        self.met |= find_undeclared_variables(tree)
        return super().from_string(source, *args, **options)


def fill(template: bytes, values: Mapping[str, str]) -> bytes:
    """Return the document with every place filled; a place without a value stays empty.

    Line breaks in a value become line breaks in the document.

    Raises:
        RuleBroken: when the template is no Word document, or holds more than places.
    """
    return _render(template, values)[0]


def places_of(template: bytes) -> frozenset[str]:
    """Return the names of the places of a template, headers and notes included.

    Raises:
        RuleBroken: when it is no Word document, or holds more than places.
    """
    return _render(template, {})[1]


def _render(template: bytes, values: Mapping[str, str]) -> tuple[bytes, frozenset[str]]:
    places = _PlacesOnly()
    clean = {name: _CONTROL.sub("", value.replace("\r\n", "\n")) for name, value in values.items()}
    made = io.BytesIO()
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render(clean, jinja_env=places, autoescape=True)
        document.save(made)
    except TemplateError as error:
        raise RuleBroken(BROKEN_BRACES, code="broken_braces", field="file") from error
    except (OpcError, BadZipFile, LxmlError, KeyError, ValueError, AttributeError) as error:
        raise RuleBroken(NOT_WORD, code="not_word", field="file") from error
    return made.getvalue(), frozenset(places.met)
