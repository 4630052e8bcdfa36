"""Forms of schemes: a new one, its head and content, adopting, taking back, a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from assessment.forms.scheme_content import (
    ContentPage,
    carry_out,
    id_of,
    labels_of,
    typed_content,
)
from assessment.models import AnnualPlan, UnitGroup
from assessment.models.choices import CYCLE_CHOICES
from assessment.rules.score_states import SchemeCycle
from assessment.rules.scoring.reading import UnreadableError
from assessment.rules.scoring.scheme_reading import TIE_BREAK, read_scheme
from assessment.scheme_words import wrong_text
from zhaoshang.core.form_parts import long_text, set_choices, set_queryset

EXAMPLE, EMPTY, FILE = "example", "empty", "file"
NEED_EXAMPLE = _("Choose one of the examples.")
NEED_FILE = _("Choose a file.")
ACCEPTED = ".json,.xlsx"
_LONGEST_TITLE = 120
_MONTHS = [(number, str(number)) for number in range(1, 13)]


class NewSchemeForm(forms.Form):
    """For which plan, and what it begins with."""

    plan = forms.ModelChoiceField(label=_("Annual plan"), queryset=AnnualPlan.objects.none())
    start = forms.ChoiceField(
        label=_("Begin with"),
        widget=forms.RadioSelect,
        choices=[
            (EXAMPLE, _("a scheme of another place, to be changed")),
            (FILE, _("a file (JSON, or a workbook that was exported here)")),
            (EMPTY, _("an empty scheme")),
        ],
        initial=EXAMPLE,
    )
    example = forms.ChoiceField(
        label=_("Example"),
        required=False,
        help_text=_("Where the source prints no formula, its parameters are an assumption."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(
        self, *args: Any, plans: Any, examples: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "plan", plans)
        set_choices(self, "example", [("", _("none")), *examples])

    def clean(self) -> dict[str, Any]:
        """Ask for the example or the file that it begins with."""
        data: dict[str, Any] = super().clean() or {}
        start = data.get("start")
        if start == EXAMPLE and not data.get("example"):
            self.add_error("example", NEED_EXAMPLE)
        if start == FILE and not data.get("file") and "file" not in self.errors:
            self.add_error("file", NEED_FILE)
        return data


class SchemeFileForm(forms.Form):
    """A file whose content takes the place of a draft's."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=_("JSON, or a workbook that was exported here and changed."),
    )


class SchemeForm(forms.Form):
    """Head and content of a draft; whatever is wrong stands beside its field."""

    title = forms.CharField(label=pgettext_lazy("of a scheme", "Title"), max_length=_LONGEST_TITLE)
    cycle = forms.ChoiceField(label=_("For which results"), choices=CYCLE_CHOICES)
    from_month = forms.TypedChoiceField(label=_("Holds from month"), coerce=int, choices=_MONTHS)
    groups = forms.ModelMultipleChoiceField(
        label=_("For these groups only"),
        queryset=UnitGroup.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: for every group of the plan."),
    )
    note = forms.CharField(
        label=_("Explanation"), max_length=500, required=False, widget=long_text(2)
    )

    def __init__(self, *args: Any, plan: AnnualPlan, content: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_queryset(self, "groups", plan.groups.order_by("sort_order", "pk"))
        if not plan.groups.exists():
            del self.fields["groups"]
        # What is usual where nothing is said stands in the field, so that saving changes nothing.
        self.content: dict[str, Any] = {"tie_break": list(TIE_BREAK), **(content or {})}
        self.problems: dict[str, list[str]] = {}
        if self.is_bound:
            typed = typed_content({name: self.data[name] for name in self.data})
            self.content = {**typed, "name": self.data.get("title", "")}

    def clean(self) -> dict[str, Any]:
        """Read the content; each problem goes to its field."""
        data: dict[str, Any] = super().clean() or {}
        try:
            # The title has its own field and its own words.
            read_scheme({**self.content, "name": data.get("title") or "-"})
        except UnreadableError as error:
            for problem in error.problems:
                self.problems.setdefault(problem.path, []).append(wrong_text(problem))
            words = ngettext(
                "The content has %(count)s problem; what you typed is kept.",
                "The content has %(count)s problems; what you typed is kept.",
                len(error.problems),
            )
            self.add_error(None, words % {"count": len(error.problems)})
        return data

    def after(self, act: str) -> SchemeForm:
        """Return the form as it is after a button: nothing is checked, everything typed is kept."""
        content = self.content
        carry_out(content, act)
        data: Any = self.data
        initial = {name: data.get(name, "") for name in self.fields}
        initial["groups"] = data.getlist("groups")
        return _unbound(self, content, initial)

    def page(self, explain: Any) -> ContentPage:
        """Return the fields of the content with their problems."""
        return ContentPage(self.content, self.problems, explain)

    def problem_links(self) -> list[tuple[str, str]]:
        """Return a line for each problem of the content, with the field that it leads to."""
        page = ContentPage(self.content, self.problems)
        labels = dict(labels_of(page.nodes()))
        return [
            (f"#{id_of(field)}", f"{labels[field]}：{text}" if field in labels else text)
            for path, texts in self.problems.items()
            for field in [page.field_at(path)]
            for text in texts
        ]


def _unbound(form: SchemeForm, content: Any, initial: dict[str, Any]) -> SchemeForm:
    made = SchemeForm.__new__(SchemeForm)
    forms.Form.__init__(made, initial=initial)
    made.fields = form.fields
    made.content, made.problems = content, {}
    return made


def head_initial(stored: Any) -> dict[str, Any]:
    """Return what a draft's head says."""
    return {
        "title": stored.title,
        "cycle": stored.cycle,
        "from_month": stored.from_month,
        "groups": [group.pk for group in stored.groups.all()],
        "note": stored.note,
    }


def empty_initial() -> dict[str, Any]:
    """Return what a new head says."""
    return {"cycle": SchemeCycle.ANY.value, "from_month": 1}


class AdoptForm(forms.Form):
    """The document by which a scheme is adopted; the service says when it is missing."""

    document = forms.CharField(
        label=_("Document number"),
        max_length=100,
        required=False,
        help_text=_("From then on it cannot be changed; a copy may follow it."),
    )


class TakeBackForm(forms.Form):
    """Why a scheme is taken back; the service says when the reason is missing."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=long_text(2))
