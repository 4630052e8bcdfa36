"""Forms of one target: twelve cumulative months, an adjustment, the workbook of an import."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessment.models import Target
from assessment.rules.typed import plain
from assessment.selectors.target_grid import Column
from assessment.services.targets import Adjustment, read_target
from zhaoshang.core.form_parts import long_text, set_choices
from zhaoshang.core.periods import Month

_MONTHS = range(1, 13)
_LONGEST = 40
ALL_MONTHS = _("Fill in all twelve months, or none.")


class TargetField(forms.CharField):
    """A figure of an indicator as people write it; cleans to Decimal or None."""

    def __init__(self, *, column: Column, **kwargs: Any) -> None:
        self._column = column
        super().__init__(max_length=_LONGEST, **kwargs)
        self.widget.attrs |= {
            "inputmode": "text",
            "autocomplete": "off",
            "data-unit": column.definition.measure,
        }

    def prepare_value(self, value: Any) -> Any:
        """Show a stored figure without empty decimals."""
        return plain(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        """Read the figure.

        Raises:
            ValidationError: when it is none.
        """
        read, wrong = read_target(super().to_python(value) or "", self._column)
        if wrong:
            raise ValidationError(wrong, code="figure")
        return Decimal(read) if read else None

    def run_validators(self, value: Any) -> None:
        """Leave the text validators to what was typed."""
        if isinstance(value, str):
            super().run_validators(value)


class MonthsForm(forms.Form):
    """Twelve cumulative targets; all empty: the target follows time progress."""

    def __init__(self, *args: Any, column: Column, target: Target | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = target.cumulative if target else ()
        for number in _MONTHS:
            self.fields[f"month_{number}"] = TargetField(
                column=column,
                required=False,
                label=_("To the end of month %s") % number,
                initial=stored[number - 1] if stored else None,
            )

    @property
    def month_fields(self) -> list[forms.BoundField]:
        """Return the twelve fields."""
        return [self[f"month_{number}"] for number in _MONTHS]

    def clean(self) -> dict[str, Any]:
        """Ask for all months or none.

        Raises:
            ValidationError: when some are missing.
        """
        data = super().clean() or {}
        names = [f"month_{number}" for number in _MONTHS]
        if not any(name in self.errors for name in names):
            filled = [data.get(name) is not None for name in names]
            if any(filled) and not all(filled):
                raise ValidationError(ALL_MONTHS, code="count")
        return data

    def months(self) -> Sequence[Decimal]:
        """Return the twelve values, or nothing."""
        found = [self.cleaned_data.get(f"month_{number}") for number in _MONTHS]
        return [each for each in found if each is not None]


class AdjustForm(MonthsForm):
    """An adjustment of an issued target by its document."""

    def __init__(
        self,
        *args: Any,
        column: Column,
        target: Target | None,
        months: Sequence[Month],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, column=column, target=target, **kwargs)
        self.fields["amount"] = TargetField(
            column=column,
            label=_("Target after the adjustment"),
            initial=getattr(target, "amount", None),
        )
        self.fields["from_month"] = forms.ChoiceField(label=_("Holds from"))
        choices: Any = [(str(each), str(each)) for each in months]
        set_choices(self, "from_month", choices)
        self.fields["reference"] = forms.CharField(label=_("Document number"), max_length=100)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=500, widget=long_text(2)
        )

    @property
    def head_fields(self) -> list[forms.BoundField]:
        """Return the fields beside the months."""
        return [self[name] for name in ("amount", "from_month", "reference", "reason")]

    def adjustment(self) -> Adjustment:
        """Return what was typed."""
        data = self.cleaned_data
        return Adjustment(
            amount=data["amount"],
            months=self.months(),
            from_month=Month.parse(data["from_month"]),
            reference=data["reference"],
            reason=data["reason"],
        )


class WorkbookForm(forms.Form):
    """A county's own workbook with targets of one basis."""

    basis = forms.ChoiceField(label=_("Basis"))
    file = forms.FileField(
        label=_("Workbook"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text=_(
            "One line for each unit, one column for each indicator; other columns are skipped."
        ),
    )

    def __init__(self, *args: Any, bases: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "basis", [(str(each.pk), each.name) for each in bases])
