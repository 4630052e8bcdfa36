"""The columns of the lists of units and people, in Excel: for templates, exports and imports.

A resource names each column once; the rows of an import go through the services, as the pages do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from import_export import resources, widgets
from import_export.fields import Field

from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.models.units import KIND_LABELS
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.core.text import fold

NOT_A_DAY = _("Write the date as 2026-01-31.")
NOT_A_NUMBER = _("Write a whole number from 0 to 100000.")
NOT_YES_NO = _("Write yes or no.")
NOT_A_KIND = _("Write one of: %(kinds)s.")
LARGEST_ORDER = 100_000
_DAY_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
_YES = {"yes", "y", "1", "true", "是", "√"}
_NO = {"no", "n", "0", "false", "否", "×"}


def in_every_language(text: Any) -> set[str]:
    """Return a lazy text in every language of the settings, folded."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(fold(str(text)))
    return found


class TextWidget(widgets.Widget):
    """A text without blanks around it; an empty cell is ""."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """Return the text."""
        return "" if value is None else str(value).strip()


class CodeWidget(TextWidget):
    """A code; small letters are taken for capitals."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """Return the code."""
        return super().clean(value, row, **kwargs).upper()


class DayWidget(widgets.Widget):
    """A day in the ways people write it; an empty cell is None."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> dt.date | None:
        """Read the day.

        Raises:
            ValueError: NOT_A_DAY.
        """
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        for shape in _DAY_FORMATS:
            try:
                return dt.datetime.strptime(text, shape).date()  # noqa: DTZ007 - a day, no moment
            except ValueError:
                continue
        raise ValueError(str(NOT_A_DAY))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Write the day."""
        return value.isoformat() if value else ""


class OrderWidget(widgets.Widget):
    """A place in lists; an empty cell is None."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        """Read the number.

        Raises:
            ValueError: NOT_A_NUMBER.
        """
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or int(text[:9]) > LARGEST_ORDER:
            raise ValueError(str(NOT_A_NUMBER))
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Write the number."""
        return "" if value is None else str(value)


class YesNoWidget(widgets.Widget):
    """Yes or no in either language; an empty cell is None."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool | None:
        """Read the answer.

        Raises:
            ValueError: NOT_YES_NO.
        """
        text = fold("" if value is None else str(value))
        if not text:
            return None
        if text in _YES | _NO:
            return text in _YES
        raise ValueError(str(NOT_YES_NO))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Write the answer."""
        return _t("Yes") if value else _t("No")


class KindWidget(widgets.Widget):
    """A kind of unit by its name in either language, or its stored code; an empty cell is ""."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """Read the kind.

        Raises:
            ValueError: NOT_A_KIND.
        """
        text = fold("" if value is None else str(value))
        if not text:
            return ""
        for kind, label in KIND_LABELS.items():
            if text == kind.value or text in in_every_language(label):
                return kind.value
        kinds = "、".join(str(label) for label in KIND_LABELS.values())
        raise ValueError(str(NOT_A_KIND) % {"kinds": kinds})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Write the kind in the active language."""
        return str(KIND_LABELS[UnitKind(value)]) if value else ""


class StaffResource(resources.ModelResource):
    """What both lists share: fields by name, and their headings in every language."""

    required: tuple[str, ...] = ()

    def columns(self) -> dict[str, Field]:
        """Return the columns in order, by field name."""
        return {name: self.fields[name] for name in self.get_import_order()}

    def headings(self) -> dict[str, str]:
        """Return every heading under which a column is known, folded, with its field name."""
        return {
            heading: name
            for name, column in self.columns().items()
            for heading in {*in_every_language(column.column_name), name}
        }

    def read(self, cells: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
        """Read one row by field names; returns the values and, by field, what could not be read."""
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for name, column in self.columns().items():
            try:
                values[name] = column.widget.clean(cells.get(name))
                self._check(column, values[name])
            except ValidationError as error:
                errors[name] = error.messages[0]
            except ValueError as error:
                errors[name] = str(error)
        return values, errors

    def _check(self, column: Field, value: Any) -> None:
        """Check a text by its field's own validators, so that a row shows all its errors."""
        if value and column.attribute in {field.name for field in self._meta.model._meta.fields}:
            self._meta.model._meta.get_field(column.attribute).run_validators(value)

    def table(self, queryset: Iterable[Any]) -> tuple[list[str], list[list[str]]]:
        """Return headings and rows of an export in the active language."""
        columns = self.columns().values()
        heads = [str(column.column_name) for column in columns]
        return heads, [[str(column.export(row) or "") for column in columns] for row in queryset]


class UnitResource(StaffResource):
    """Columns of the list of units."""

    code = Field("code", _("Code"), widget=CodeWidget())
    name = Field("name", _("Name"), widget=TextWidget())
    short_name = Field("short_name", _("Short name"), widget=TextWidget())
    kind = Field("kind", _("Kind"), widget=KindWidget())
    parent = Field("parent__code", _("Under (code or name)"), widget=TextWidget())
    sort_order = Field("sort_order", _("Place in lists"), widget=OrderWidget())
    in_assessment = Field("in_assessment", _("Takes part in assessment"), widget=YesNoWidget())
    since = Field("opened_on", _("Since"), widget=DayWidget())
    document = Field(None, _("Document"), widget=TextWidget())
    required = ("code", "name")

    class Meta:
        model = Unit
        fields = (
            "code",
            "name",
            "short_name",
            "kind",
            "parent",
            "sort_order",
            "in_assessment",
            "since",
            "document",
        )
        import_order = fields
        export_order = fields


class UserResource(StaffResource):
    """Columns of the list of people; roles are the security administrator's and not among them."""

    username = Field("username", _("User name"), widget=TextWidget())
    full_name = Field("full_name", _("Full name"), widget=TextWidget())
    unit = Field("unit__code", _("Unit (code or name)"), widget=TextWidget())
    job_title = Field("job_title", _("Office"), widget=TextWidget())
    phone = Field("phone", _("Phone"), widget=TextWidget())
    email = Field("email", _("E-mail"), widget=TextWidget())
    expires_on = Field("expires_on", _("Expires on"), widget=DayWidget())
    required = ("username", "full_name")

    class Meta:
        model = User
        fields = (
            "username",
            "full_name",
            "unit",
            "job_title",
            "phone",
            "email",
            "expires_on",
        )
        import_order = fields
        export_order = fields
