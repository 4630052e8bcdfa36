"""Forms of imports: the upload, the corrections of a preview, the choices for single rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.importing.columns import COLUMNS
from projects.models import ImportBatch
from projects.selectors.import_preview import PreviewRow
from projects.selectors.imports import shown_sheets, stage_choices
from projects.services.imports import ImportOptions
from zhaoshang.accounts.models import Unit
from zhaoshang.core import clock

MONEY_UNITS = ("万元", "亿元", "元", "千元", "百万元", "万美元")
EARLIEST_YEAR = 2000
NO_CHOICE = ("", "—")
AS_STATED = ("", _("as the workbook says"))
KEEP_AS_TEXT = ("0", _("keep as text"))
NOT_READ = ("", _("not read"))


class UploadForm(forms.Form):
    """A workbook to import."""

    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("An .xlsx, .xls or .csv file of at most 20 MB, as you keep it."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={"required": _("Choose a file.")},
    )


class UndoForm(forms.Form):
    """Why an import is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why the import is undone.")},
    )


class HeadingForm(forms.Form):
    """A heading of the county and the column it stands for."""

    heading = forms.CharField(label=_("Heading"), max_length=80)
    column = forms.ChoiceField(label=_("Column"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["column"].choices = [NO_CHOICE, *column_choices()]  # type: ignore[attr-defined]


def column_choices() -> list[tuple[str, Any]]:
    """Return the columns of a ledger for a select."""
    return [(name, column.label) for name, column in COLUMNS.items()]


class CorrectionsForm(forms.Form):
    """What the whole workbook is told: year, stages, and per sheet its columns, unit and stage."""

    year = forms.IntegerField(
        label=_("Year of dates without a year"),
        required=False,
        min_value=EARLIEST_YEAR,
        help_text=_("Where the workbook names none; empty leaves such dates as notes."),
    )
    stage_for_unclear = forms.ChoiceField(
        label=_("Stage of rows without a clear one"),
        required=False,
        help_text=_("For 暂停 and the like; a single row can be given its own below."),
    )
    take_stages = forms.BooleanField(
        label=_("Existing projects take stage and status from the workbook"), required=False
    )
    remember = forms.BooleanField(
        label=_("Remember these columns for later ledgers of the county"), required=False
    )

    def __init__(
        self,
        *args: Any,
        batch: ImportBatch,
        units: Sequence[Unit],
        by_bureau: bool,
        **kwargs: Any,
    ) -> None:
        self.options = ImportOptions.from_json(batch.options)
        self.sheets = shown_sheets(batch)
        self.unit_texts = _unit_texts(batch, self.options)
        super().__init__(*args, **{**kwargs, "initial": self._initial()})
        self.fields["year"].max_value = clock.today().year + 1  # type: ignore[attr-defined]
        self.fields["stage_for_unclear"].choices = [NO_CHOICE, *stage_choices()]  # type: ignore[attr-defined]
        if not by_bureau:
            del self.fields["take_stages"], self.fields["remember"]
        for number, sheet in enumerate(self.sheets):
            self._add_sheet(number, sheet)
        offered = [KEEP_AS_TEXT, *((str(unit.pk), unit.label) for unit in units)]
        for number, text in enumerate(self.unit_texts):
            self.fields[f"unit-{number}"] = forms.ChoiceField(
                label=text, required=False, choices=offered
            )

    def _initial(self) -> dict[str, Any]:
        options = self.options
        initial: dict[str, Any] = {
            "year": options.year,
            "stage_for_unclear": options.stage_for_unclear,
            "take_stages": options.take_stages,
        }
        for number, sheet in enumerate(self.sheets):
            name = sheet["name"]
            initial[f"sheet-{number}-in"] = not sheet["skipped"]
            initial[f"sheet-{number}-money"] = options.money_units.get(name, "")
            initial[f"sheet-{number}-stage"] = options.stages.get(name, "")
            for column in sheet["columns"]:
                initial[f"sheet-{number}-{column['letter']}"] = column["canonical"]
        for number, text in enumerate(self.unit_texts):
            initial[f"unit-{number}"] = str(options.units.get(text, 0))
        return initial

    def _add_sheet(self, number: int, sheet: Mapping[str, Any]) -> None:
        prefix = f"sheet-{number}"
        self.fields[f"{prefix}-in"] = forms.BooleanField(
            label=_("Import this sheet"), required=False
        )
        self.fields[f"{prefix}-money"] = forms.ChoiceField(
            label=_("Unit of money of bare figures"),
            required=False,
            choices=[AS_STATED, *((unit, unit) for unit in MONEY_UNITS)],
        )
        self.fields[f"{prefix}-stage"] = forms.ChoiceField(
            label=_("Stage of rows that state none"),
            required=False,
            choices=[AS_STATED, *stage_choices()],
        )
        for column in sheet["columns"]:
            self.fields[f"{prefix}-{column['letter']}"] = forms.ChoiceField(
                label=column["heading"], required=False, choices=[NOT_READ, *column_choices()]
            )

    def corrected(self) -> ImportOptions:
        """Return the batch's options with what the form changed."""
        data, options = self.cleaned_data, self.options
        stages = {key: stage for key, stage in options.stages.items() if "!" in key}
        money, sheets_in, sheets_out = {}, set(), set()
        mappings = {sheet: dict(columns) for sheet, columns in options.mappings.items()}
        for number, sheet in enumerate(self.sheets):
            name, prefix = sheet["name"], f"sheet-{number}"
            if stage := data[f"{prefix}-stage"]:
                stages[name] = stage
            if unit := data[f"{prefix}-money"]:
                money[name] = unit
            if not data[f"{prefix}-in"]:
                sheets_out.add(name)
            elif sheet["skipped"] or name in options.sheets_in:
                sheets_in.add(name)
            for column in sheet["columns"]:
                wanted = data[f"{prefix}-{column['letter']}"]
                if wanted != column["canonical"]:
                    mappings.setdefault(name, {})[column["letter"]] = wanted
        units = {
            text: int(data[f"unit-{number}"] or 0) for number, text in enumerate(self.unit_texts)
        }
        return replace(
            options,
            year=data["year"],
            stage_for_unclear=data["stage_for_unclear"],
            take_stages=data.get("take_stages", options.take_stages),
            stages=stages,
            money_units=money,
            mappings=mappings,
            units={text: pk for text, pk in units.items() if pk or text in options.units},
            sheets_in=frozenset(sheets_in),
            sheets_out=frozenset(sheets_out),
        )

    def mapped_by_hand(self) -> list[tuple[str, str]]:
        """Return the headings that were given a column here, with that column."""
        return [
            (column["heading"].rpartition("/")[2] or column["heading"], wanted)
            for number, sheet in enumerate(self.sheets)
            for column in sheet["columns"]
            if (wanted := self.cleaned_data[f"sheet-{number}-{column['letter']}"])
            and (wanted != column["canonical"] or not column["sure"])
        ]

    # --- For the template ---------------------------------------------------------------------

    def sheet_parts(self) -> list[dict[str, Any]]:
        """Return each sheet with its own fields."""
        return [
            {
                "sheet": sheet,
                "take": self[f"sheet-{number}-in"],
                "money": self[f"sheet-{number}-money"],
                "stage": self[f"sheet-{number}-stage"],
                "columns": [
                    {"column": column, "field": self[f"sheet-{number}-{column['letter']}"]}
                    for column in sheet["columns"]
                ],
                "unknown": sum(not column["canonical"] for column in sheet["columns"]),
            }
            for number, sheet in enumerate(self.sheets)
        ]

    def unit_parts(self) -> list[Any]:
        """Return the fields of names that mean no unit."""
        return [self[f"unit-{number}"] for number in range(len(self.unit_texts))]


def _unit_texts(batch: ImportBatch, options: ImportOptions) -> list[str]:
    unknown = batch.counts.get("unknown_units", {})
    # The fields are numbered by this order: every process must find the same one.
    return sorted({*unknown, *options.units}, key=lambda text: (-unknown.get(text, 0), text))


class RowsForm(forms.Form):
    """Choices for single rows of one page: stage, left out, which project is meant."""

    def __init__(self, *args: Any, rows: Iterable[PreviewRow], options: ImportOptions) -> None:
        self.rows = {row.pk: row for row in rows}
        self.options = options
        super().__init__(*args)
        stages = [AS_STATED, *stage_choices()]
        for pk, row in self.rows.items():
            self.fields[f"stage-{pk}"] = forms.ChoiceField(
                label=_("Stage"),
                required=False,
                choices=stages,
                initial=options.stages.get(row.key, ""),
            )
            self.fields[f"out-{pk}"] = forms.BooleanField(
                label=_("Leave out"), required=False, initial=row.key in options.rows_out
            )
            chosen = options.same_as.get(row.key)
            if row.candidates or chosen is not None:
                self.fields[f"same-{pk}"] = forms.ChoiceField(
                    label=_("Project meant"),
                    required=False,
                    initial="" if chosen is None else str(chosen),
                    choices=[
                        NO_CHOICE,
                        ("0", _("a new project")),
                        *((str(each.pk), each.label) for each in row.candidates),
                        *_kept(row, chosen),
                    ],
                )

    def corrected(self) -> ImportOptions:
        """Return the options with the choices of this page."""
        stages = dict(self.options.stages)
        rows_out = set(self.options.rows_out)
        same_as = dict(self.options.same_as)
        for pk, row in self.rows.items():
            _set(stages, row.key, self.cleaned_data[f"stage-{pk}"])
            if self.cleaned_data[f"out-{pk}"]:
                rows_out.add(row.key)
            else:
                rows_out.discard(row.key)
            if f"same-{pk}" in self.fields:
                chosen = self.cleaned_data[f"same-{pk}"]
                _set(same_as, row.key, int(chosen) if chosen else None)
        return replace(self.options, stages=stages, rows_out=frozenset(rows_out), same_as=same_as)

    def parts(self) -> list[dict[str, Any]]:
        """Return each row with its own fields, for the template."""
        return [
            {
                "row": row,
                "stage": self[f"stage-{pk}"],
                "out": self[f"out-{pk}"],
                "same": self[f"same-{pk}"] if f"same-{pk}" in self.fields else None,
            }
            for pk, row in self.rows.items()
        ]


def _kept(row: PreviewRow, chosen: int | None) -> list[tuple[str, str]]:
    """Keep offering a project that was chosen before and is no longer among the candidates."""
    if not chosen or chosen in {each.pk for each in row.candidates}:
        return []
    return [(str(chosen), row.name)]


def _set(kept: dict[str, Any], key: str, value: Any) -> None:
    if value in (None, ""):
        kept.pop(key, None)
    else:
        kept[key] = value
