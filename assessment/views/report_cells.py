"""One cell of a report's grid as ready HTML, made in Python.

A report has some two hundred cells; one template for each of them took half of the page's time
(docs/performance.md). Every text passes through `html.escape`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from assessment.rules.typed import CellKind

_NUMBERS = {CellKind.AMOUNT, CellKind.FIGURE}


@dataclass(frozen=True)
class Box:
    """One cell of the grid.

    Attributes:
        name: Its name, which is also its id.
        kind: What it holds.
        seen: What is stored; goes back with what is typed.
        shown: What the input shows: as typed where that was not stored.
        words: What stands in it, for people who may only read it.
        label: What a screen reader hears.
        look: "error", "warn", "changed" or nothing.
        problem: Why what was typed was not stored.
        clash: What somebody else wrote meanwhile.
        follows: What holds while the cell is empty; shown in its place.
        choices: What may be chosen, with its words.
        is_unchanged: The row says that nothing changed, so an empty text stays as last month.
    """

    name: str
    kind: str
    seen: str
    shown: str
    words: str
    label: str
    longest: int
    look: str = ""
    problem: str = ""
    clash: str | None = None
    follows: str = ""
    choices: Sequence[tuple[str, str]] = ()
    is_unchanged: bool = False

    @property
    def input(self) -> SafeString:
        """The value seen, the control, and what is said of it below."""
        if self.kind == CellKind.CHOICE:
            control = self._select()
        elif self.kind == CellKind.TICK:
            control = self._tick()
        elif self.kind in _NUMBERS:
            control = self._number()
        else:
            control = self._text()
        seen = f'<input type="hidden" name="seen-{self.name}" value="{escape(self.seen)}">'
        # Every text in it was escaped, here or in the parts below.
        return mark_safe(f"{seen}{control}{self._notes()}")  # noqa: S308

    def _select(self) -> str:
        options = "".join(
            f'<option value="{escape(value)}"{" selected" if value == self.shown else ""}>'
            f"{escape(words)}</option>"
            for value, words in self.choices
        )
        return f'<select {self._named("cell")}><option value="">—</option>{options}</select>'

    def _tick(self) -> str:
        checked = " checked" if self.shown == "on" else ""
        return f'<input type="checkbox" {self._named("zs-tick")}{checked}>'

    def _number(self) -> str:
        return (
            f'<input {self._named("cell num")} data-number inputmode="decimal" autocomplete="off"'
            f' value="{escape(self.shown)}" placeholder="{escape(self.follows)}">'
        )

    def _text(self) -> str:
        waits = ""
        if self.is_unchanged and not self.shown:
            waits = f' readonly placeholder="{escape(_("as last month"))}"'
        return (
            f'<textarea {self._named("cell")} rows="1" maxlength="{self.longest}"{waits}>'
            f"{escape(self.shown)}</textarea>"
        )

    def _named(self, look: str) -> str:
        """Return what every control says: class, id, name, column, label, and what is wrong."""
        column = self.name.rpartition("-")[2]
        classes = f"{look} is-{self.look}" if self.look and look != "zs-tick" else look
        found = (
            f'class="{classes}" id="{self.name}" name="{self.name}" data-cell="{column}"'
            f' aria-label="{escape(self.label)}"'
        )
        if self.look == "error":
            found += ' aria-invalid="true"'
        described = self._described()
        return f'{found} aria-describedby="{described}"' if described else found

    def _described(self) -> str:
        """Return the ids of what is said of the cell below it."""
        found = [f"{self.name}-problem"] if self.problem else []
        if self.clash is not None:
            found.append(f"{self.name}-clash")
        return " ".join(found)

    def _notes(self) -> str:
        found = ""
        if self.problem:
            found = f'<p class="zs-cellnote" id="{self.name}-problem">{escape(self.problem)}</p>'
        if self.clash is None:
            return found
        if self.clash:
            words = _("Changed meanwhile to “%(theirs)s”. Save again to keep yours.") % {
                "theirs": self.clash
            }
        else:
            words = _("Emptied meanwhile by somebody else. Save again to keep yours.")
        return f'{found}<p class="zs-cellnote" id="{self.name}-clash">{escape(words)}</p>'
