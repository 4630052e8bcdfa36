"""Read plain JSON into values, collecting every problem with its path instead of the first one."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
_MOST_DIGITS = 30
_DIVISION = re.compile(r"[0-9]{1,60}/[0-9]{1,60}")


class Wrong(StrEnum):
    """What can be wrong with a scheme or with facts; the pages have the words."""

    REQUIRED = "required"
    UNKNOWN = "unknown"
    NOT_A_TABLE = "not_a_table"
    NOT_A_LIST = "not_a_list"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    NOT_A_CHOICE = "not_a_choice"
    NOT_TRUE_OR_FALSE = "not_true_or_false"
    NOT_A_PART = "not_a_part"
    EMPTY = "empty"
    TWICE = "twice"
    NEGATIVE = "negative"
    NOT_ABOVE_ZERO = "not_above_zero"
    ONE_BOUND = "one_bound"
    SUM = "sum"
    NOT_FALLING = "not_falling"
    TOO_MUCH = "too_much"
    TOO_DEEP = "too_deep"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        path: Where: "indicators.0.params.cap_rate".
        wrong: What.
        detail: The value or the number that was expected.
    """

    path: str
    wrong: Wrong
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.wrong.value}" + (f" ({self.detail})" if self.detail else "")


class UnreadableError(ValueError):
    """What was given cannot be used. `problems` has every reason."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class Reader:
    """Reads the fields of one table; problems go into a list shared by all readers of a document.

    A field that cannot be read gives a stand-in, so that reading goes on to the next problem; what
    was read is of use only if no problem was found.
    """

    def __init__(self, raw: Any, path: str, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self._read: set[str] = set()
        if isinstance(raw, Mapping):
            self._raw: Mapping[str, Any] = raw
        else:
            self._raw = {}
            problems.append(Problem(path or ".", Wrong.NOT_A_TABLE))

    def at(self, name: str) -> str:
        """Return the path of a field."""
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, name: str, wrong: Wrong, detail: object = "") -> None:
        """Note a problem of a field; "" for the table itself."""
        path = self.at(name) if name else self.path or "."
        self.problems.append(Problem(path, wrong, str(detail)))

    def has(self, name: str) -> bool:
        """Tell whether a field is given."""
        return self._raw.get(name) is not None

    def raw(self, name: str) -> Any:
        """Return a field as it stands."""
        return self._take(name)

    def text(self, name: str, default: str | None = None) -> str:
        """Read a text; without a default it must be there and not empty.

        Where nothing may be said, an empty text says nothing.
        """
        found = self._take(name)
        if default is not None and (found is None or (found == "" and not default)):
            return default
        if not isinstance(found, str) or not found.strip():
            self.wrong(name, Wrong.REQUIRED)
            return ""
        return found.strip()

    def number(
        self, name: str, default: Decimal | None = None, *, above_zero: bool = False
    ) -> Decimal:
        """Read an exact number, at least 0; a text is read as the number it spells."""
        found = self.optional_number(name)
        if found is None:
            if default is not None:
                return default
            if not self._noted(name):
                self.wrong(name, Wrong.REQUIRED)
            return Decimal(1)
        if above_zero and found == 0:
            self.wrong(name, Wrong.NOT_ABOVE_ZERO)
        return found

    def optional_number(self, name: str) -> Decimal | None:
        """Read an exact number, at least 0, or None."""
        found = self.signed_number(name)
        if found is not None and found < 0:
            self.wrong(name, Wrong.NEGATIVE)
        return found

    def signed_number(self, name: str) -> Decimal | None:
        """Read an exact number, or None."""
        found = self._take(name)
        if found is None:
            return None
        number = to_number(found)
        if number is None:
            self.wrong(name, Wrong.NOT_A_NUMBER, found)
        return number

    def whole(self, name: str, default: int | None = None) -> int:
        """Read a whole number."""
        found = self._take(name)
        if found is None and default is not None:
            return default
        if isinstance(found, bool) or not isinstance(found, int):
            self.wrong(name, Wrong.NOT_A_WHOLE_NUMBER, "" if found is None else found)
            return 0
        return found

    def flag(self, name: str, *, default: bool) -> bool:
        """Read true or false."""
        found = self._take(name)
        if found is None:
            return default
        if not isinstance(found, bool):
            self.wrong(name, Wrong.NOT_TRUE_OR_FALSE, found)
            return default
        return found

    def choice(self, name: str, choices: type[E], default: E | None = None) -> E:
        """Read one of a closed set."""
        found = self._take(name)
        if found is None and default is not None:
            return default
        try:
            return choices(found)
        except ValueError:
            allowed = ", ".join(each.value for each in choices)
            self.wrong(name, Wrong.REQUIRED if found is None else Wrong.NOT_A_CHOICE, allowed)
            return default or next(iter(choices))

    def tables(self, name: str, read: Callable[[Reader], T]) -> tuple[T, ...]:
        """Read a list of tables; not given: an empty one."""
        return tuple(read(Reader(each, path, self.problems)) for path, each in self._each(name))

    def lists(self, name: str, read: Callable[[Reader], T]) -> tuple[tuple[T, ...], ...]:
        """Read a list of lists of tables."""
        found = []
        for path, each in self._each(name):
            if not isinstance(each, list):
                self.problems.append(Problem(path, Wrong.NOT_A_LIST))
                continue
            inner = [
                read(Reader(one, f"{path}.{number}", self.problems))
                for number, one in enumerate(each)
            ]
            found.append(tuple(inner))
        return tuple(found)

    def numbers(self, name: str) -> tuple[Decimal, ...]:
        """Read a list of numbers, each at least 0."""
        found = []
        for path, each in self._each(name):
            number = to_number(each)
            if number is None:
                self.problems.append(Problem(path, Wrong.NOT_A_NUMBER, str(each)))
            elif number < 0:
                self.problems.append(Problem(path, Wrong.NEGATIVE, str(each)))
            else:
                found.append(number)
        return tuple(found)

    def texts(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Read a list of texts."""
        if not self.has(name):
            self._read.add(name)
            return default
        found = []
        for path, each in self._each(name):
            if isinstance(each, str) and each.strip():
                found.append(each.strip())
            else:
                self.problems.append(Problem(path, Wrong.REQUIRED))
        return tuple(found)

    def table(self, name: str) -> Reader:
        """Read a table inside; not given: an empty one."""
        found = self._take(name)
        return Reader({} if found is None else found, self.at(name), self.problems)

    def by_name(self, name: str) -> dict[str, Any]:
        """Return a table whose names are the document's own."""
        found = self._take(name)
        if found is None:
            return {}
        if not isinstance(found, Mapping):
            self.wrong(name, Wrong.NOT_A_TABLE)
            return {}
        return {str(key): value for key, value in found.items()}

    def unique(self, name: str, values: Collection[object], among: str = "") -> None:
        """Note what stands twice in a list of tables."""
        seen: set[object] = set()
        for number, value in enumerate(values):
            if value in seen:
                inner = f"{name}.{number}" + (f".{among}" if among else "")
                self.wrong(inner, Wrong.TWICE, value)
            seen.add(value)

    def done(self) -> None:
        """Note the fields that nobody asked for: a slip of the pen must not pass in silence."""
        for name in self._raw:
            if name not in self._read:
                self.wrong(str(name), Wrong.UNKNOWN)

    def _take(self, name: str) -> Any:
        self._read.add(name)
        return self._raw.get(name)

    def _each(self, name: str) -> list[tuple[str, Any]]:
        found = self._take(name)
        if found is None:
            return []
        if not isinstance(found, list):
            self.wrong(name, Wrong.NOT_A_LIST)
            return []
        return [(f"{self.at(name)}.{number}", each) for number, each in enumerate(found)]

    def _noted(self, name: str) -> bool:
        return any(problem.path == self.at(name) for problem in self.problems)


def to_number(raw: Any) -> Decimal | None:
    """Return the exact number of a JSON number or text; None when it is none.

    A float is read by its shortest spelling: 0.1 is a tenth.
    """
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str, Decimal)):
        return None
    try:
        number = Decimal(str(raw).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and _is_sensible(number) else None


def _is_sensible(number: Decimal) -> bool:
    """Tell whether exact arithmetic with it ends: "1e999999999" is a number of that many digits."""
    digits = len(number.as_tuple().digits)
    return digits <= _MOST_DIGITS and abs(number.adjusted()) <= _MOST_DIGITS


def to_part(raw: Any) -> Fraction | None:
    """Return a part of the whole, from 0 to 1, of "9/12", 0.75 or "0.75"; else None."""
    text = str(raw).strip()
    number = to_number(raw)
    if number is None and not _DIVISION.fullmatch(text):
        return None
    try:
        part = Fraction(text) if number is None else Fraction(number)
    except ZeroDivisionError:
        return None
    return part if 0 <= part <= 1 else None
