"""The content of a scheme as fields of a page, and back: typed texts, buttons, problems in place.

- `typed_content`: what a POST says, as the JSON document it spells.
- `carry_out`: a button that adds, removes or moves a row.
- `ContentPage`: the fields of a document, with what is wrong beside each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessment.forms.scheme_fields import CONTENT, INDICATOR, Field, Leaf, Rows, Shape, params_of
from assessment.rules.scoring.reading import to_number
from assessment.rules.scoring.scheme import Kind
from zhaoshang.core.text import fold

PREFIX = "c"
MOST_ROWS = 200
_HUNDRED = 100
_PARTED = re.compile(r"[,，、;；\s]+")
_TEXTS_PARTED = re.compile(r"[,，、;；\n]+")
_DEEPEST_NAME = 20
_WHOLE = re.compile(r"-?\d{1,9}")


def typed_content(data: Mapping[str, str]) -> dict[str, Any]:
    """Return the document that a POST spells; what cannot be read stands in it as typed."""
    tree: dict[str, Any] = {}
    for name, value in data.items():
        parts = name.split(".")
        if parts[0] == PREFIX and 1 < len(parts) <= _DEEPEST_NAME:
            _plant(tree, parts[1:], value)
    return _table(tree, CONTENT)


def carry_out(content: dict[str, Any], act: str) -> None:
    """Do what a button says, "add:indicators", "remove:grades.2", "up:…", "down:…"."""
    verb, _colon, path = act.partition(":")
    parts = path.split(".")
    if verb == "add":
        rows = _rows_at(content, parts)
        if rows is not None and len(rows) < MOST_ROWS:
            rows.append(_blank(parts))
        return
    rows = _rows_at(content, parts[:-1])
    place = int(parts[-1]) if _is_place(parts[-1]) else -1
    if rows is None or not 0 <= place < len(rows):
        return
    if verb == "remove":
        del rows[place]
    elif verb in {"up", "down"}:
        other = place + (1 if verb == "down" else -1)
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]


def _plant(tree: dict[str, Any], parts: Sequence[str], value: str) -> None:
    for part in parts[:-1]:
        inner = tree.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    tree.setdefault(parts[-1], value)


def _table(tree: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, Any]:
    found = {}
    for each in fields:
        raw = tree.get(each.name)
        value = _rows(raw, each) if isinstance(each, Rows) else _leaf(raw, each)
        if value is not None:
            found[each.name] = value
    return found


def _rows(raw: Any, rows: Rows) -> list[Any] | None:
    places = sorted((key for key in raw if _is_place(key)), key=int) if _is_tree(raw) else []
    found: list[Any] = []
    for place in places[:MOST_ROWS]:
        inner = raw[place] if _is_tree(raw[place]) else {}
        if rows.is_indicators:
            found.append(_indicator(inner, rows.depth))
        elif rows.is_lists:
            entries = rows.fields[0]
            found.append((_rows(inner, entries) if isinstance(entries, Rows) else None) or [])
        else:
            found.append(_table(inner, rows.fields))
    return found or None


def _indicator(tree: Mapping[str, Any], depth: int) -> dict[str, Any]:
    found = _table(tree, INDICATOR)
    params: Any = tree.get("params")
    fields = params_of(str(found.get("kind", "")), depth)
    found["params"] = _table(params if _is_tree(params) else {}, fields)
    return found


def _leaf(raw: Any, leaf: Leaf) -> Any:
    if leaf.shape is Shape.FLAG:
        # A tick that is not set is not sent; what is usual need not be said.
        return None if (raw is not None) == leaf.default else raw is not None
    text = raw.strip() if isinstance(raw, str) else ""
    if leaf.shape is Shape.TEXTS:
        return [each.strip() for each in _TEXTS_PARTED.split(text) if each.strip()]
    if not text:
        return None
    if leaf.shape is Shape.NUMBERS:
        return [_number(each) for each in _PARTED.split(text) if each]
    if leaf.shape is Shape.WHOLE:
        spelled = _number(text)
        return int(spelled) if _WHOLE.fullmatch(spelled) else text
    return _number(text) if leaf.shape in {Shape.NUMBER, Shape.RATE} else text


def _number(text: str) -> str:
    """Return a number as it is stored: "１，２００" → "1200", "80%" → "0.8"; else as typed."""
    plain = fold(text).replace(",", "").strip()
    if plain.endswith("%"):
        part = to_number(plain[:-1])
        return text if part is None else f"{(part / _HUNDRED).normalize():f}"
    return plain if to_number(plain) is not None else text


def _is_tree(raw: Any) -> bool:
    return isinstance(raw, dict)


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4  # noqa: PLR2004 - four digits


def _rows_at(content: Any, parts: Sequence[str]) -> list[Any] | None:
    """Return the list at a path, made where there is none yet; None for a path that is none."""
    for number, part in enumerate(parts):
        is_last = number == len(parts) - 1
        if isinstance(content, list):
            if not _is_place(part) or int(part) >= len(content):
                return None
            content = content[int(part)]
        elif isinstance(content, dict):
            content = content.setdefault(part, [] if is_last else {})
        else:
            return None
    return content if isinstance(content, list) else None


def _blank(parts: Sequence[str]) -> Any:
    if parts[-1] in {"indicators", "parts"}:
        return {"kind": Kind.RATIO.value, "params": {}}
    return [{}] if parts[-1] == "any_of" else {}


@dataclass(frozen=True)
class Node:
    """A field or a list of rows as the template draws it.

    Attributes:
        spec: The field.
        path: Its path in the document.
        value: Text in it.
        is_set: The tick is set.
        errors: What is wrong with it.
        rows: The rows of a list.
    """

    spec: Field
    path: str
    value: str = ""
    is_set: bool = False
    errors: Sequence[str] = ()
    rows: Sequence[RowNode] = ()

    @property
    def is_rows(self) -> bool:
        """It is a list of rows."""
        return isinstance(self.spec, Rows)

    @property
    def shape(self) -> str:
        """How a field is typed."""
        return self.spec.shape.value if isinstance(self.spec, Leaf) else ""

    @property
    def name(self) -> str:
        """Name of the input."""
        return f"{PREFIX}.{self.path}"

    @property
    def id(self) -> str:
        """Id of the input, or of the list."""
        return id_of(self.path)


@dataclass(frozen=True)
class RowNode:
    """One row of a list."""

    path: str
    number: int
    nodes: Sequence[Node]
    errors: Sequence[str] = ()
    params: Sequence[Node] = ()
    is_first: bool = False
    is_last: bool = False
    explained: Any = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return id_of(self.path)


def id_of(path: str) -> str:
    """Return the id of what stands at a path."""
    return "s-" + path.replace(".", "-")


@dataclass
class ContentPage:
    """The fields of a document, with its problems beside them.

    Attributes:
        content: The document; what cannot be read stands in it as typed.
        problems: Texts by path; each goes to the nearest field above it.
        explain: What is said of an indicator, given as it stands in the document.
    """

    content: Mapping[str, Any]
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)
    explain: Callable[[Any], Any] | None = None
    _placed: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def nodes(self) -> list[Node]:
        """Return all fields in their order."""
        self._placed = self._place()
        return self._table(self.content, CONTENT, "")

    def _place(self) -> dict[str, list[str]]:
        paths = set(_paths(self.content, CONTENT, ""))
        placed: dict[str, list[str]] = {}
        for path, texts in self.problems.items():
            placed.setdefault(nearest(path, paths), []).extend(texts)
        return placed

    def field_at(self, path: str) -> str:
        """Return the path of the field beside which a problem stands."""
        return nearest(path, set(_paths(self.content, CONTENT, "")))

    def _table(self, raw: Any, fields: Sequence[Field], path: str) -> list[Node]:
        table = raw if isinstance(raw, Mapping) else {}
        return [self._node(table.get(each.name), each, _join(path, each.name)) for each in fields]

    def _node(self, raw: Any, spec: Field, path: str) -> Node:
        errors = self._placed.get(path, ())
        if isinstance(spec, Rows):
            return Node(spec, path, errors=errors, rows=self._rows(raw, spec, path))
        is_set = spec.default if raw is None else raw is True
        return Node(spec, path, value=_shown(raw, spec), is_set=is_set, errors=errors)

    def _rows(self, raw: Any, rows: Rows, path: str) -> list[RowNode]:
        entries = raw if isinstance(raw, list) else []
        found = []
        for place, each in enumerate(entries):
            at = f"{path}.{place}"
            nodes, params = self._row(each, rows, at)
            found.append(
                RowNode(
                    path=at,
                    number=place + 1,
                    nodes=nodes,
                    params=params,
                    errors=self._placed.get(at, ()),
                    is_first=place == 0,
                    is_last=place == len(entries) - 1,
                    explained=self._explained(each, rows),
                )
            )
        return found

    def _explained(self, raw: Any, rows: Rows) -> Any:
        if not rows.is_indicators or rows.depth > 1 or self.explain is None:
            return None
        return self.explain(raw)

    def _row(self, raw: Any, rows: Rows, path: str) -> tuple[list[Node], list[Node]]:
        if rows.is_lists:
            return [self._node(raw, rows.fields[0], path)], []
        if not rows.is_indicators:
            return self._table(raw, rows.fields, path), []
        table = raw if isinstance(raw, Mapping) else {}
        fields = params_of(str(table.get("kind", "")), rows.depth)
        params = self._table(table.get("params"), fields, f"{path}.params")
        return self._table(table, INDICATOR, path), params


def labels_of(nodes: Sequence[Node], above: str = "") -> Iterator[tuple[str, str]]:
    """Yield what each field and row is called, with the rows that it stands in."""
    for node in nodes:
        yield node.path, f"{above}{node.spec.label}"
        for row in node.rows:
            unit = node.spec.unit if isinstance(node.spec, Rows) else ""
            inside = f"{above}{unit} {row.number} · "
            yield row.path, inside.removesuffix(" · ")
            yield from labels_of([*row.nodes, *row.params], inside)


def nearest(path: str, paths: set[str]) -> str:
    """Return the longest beginning of a path that is a field; "" when none is."""
    while path and path not in paths:
        path = path.rpartition(".")[0]
    return path


def _paths(raw: Any, fields: Sequence[Field], path: str) -> Iterator[str]:
    table = raw if isinstance(raw, Mapping) else {}
    for each in fields:
        at = _join(path, each.name)
        yield at
        if isinstance(each, Rows):
            yield from _row_paths(table.get(each.name), each, at)


def _row_paths(raw: Any, rows: Rows, path: str) -> Iterator[str]:
    for place, each in enumerate(raw if isinstance(raw, list) else []):
        at = f"{path}.{place}"
        yield at
        if rows.is_lists:
            entries = rows.fields[0]
            if isinstance(entries, Rows):
                yield from _row_paths(each, entries, at)
            continue
        yield from _paths(each, INDICATOR if rows.is_indicators else rows.fields, at)
        if rows.is_indicators and isinstance(each, Mapping):
            inner = params_of(str(each.get("kind", "")), rows.depth)
            yield from _paths(each.get("params"), inner, f"{at}.params")


def _join(path: str, name: str) -> str:
    return ".".join(part for part in (path, name) if part)


def _shown(raw: Any, leaf: Leaf) -> str:
    if raw is None or isinstance(raw, bool):
        return ""
    if isinstance(raw, list):
        return ", ".join(str(each) for each in raw)
    if isinstance(raw, float | Decimal):
        return f"{Decimal(str(raw)).normalize():f}"
    return str(raw)
