"""The tag library of every template (a builtin, no `{% load %}` needed).

Icons, flags, figures, dates, stage squares, form fields and the query string. What each one takes
stands in docs/design.md. Figures come in as Decimal 万元, dates as dates; nothing is computed here
that a rule decides, only shown.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from zhaoshang.core import clock
from zhaoshang.core.money import format_wan, format_yi, percent, plain_wan
from zhaoshang.core.templatetags import zs_forms

register = template.Library()

NONE = format_html('<span class="zs-none">{}</span>', "—")

# Policy speaks of severities, the style sheet of colours.
FLAG_CLASSES = {
    "warning": "red",
    "attention": "yellow",
    "red": "red",
    "yellow": "yellow",
    "praise": "praise",
    "excused": "excused",
}
FLAG_WORDS = {
    "red": _("Red flag"),
    "yellow": _("Yellow flag"),
    "praise": _("Commended"),
    "excused": _("Excused"),
}
# From how many days before a deadline its date turns amber; a matter of looks, not of rules.
SOON_DAYS = 2
_MINUTE = 60
_HAN_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


# --- Icons and flags ----------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; without `label` it is hidden from screen readers."""
    href = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="zs-i" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href
        )
    return format_html('<svg class="zs-i" aria-hidden="true"><use href="{}"></use></svg>', href)


@register.simple_tag
def flag(
    kind: str, *, days: int | None = None, note: str = "", label: str = "", look: str = ""
) -> SafeString:
    """Draw a flag: shape, word and colour, with its days or a note behind."""
    name = FLAG_CLASSES[kind]
    if days is not None:
        note = gettext("%(days)sd") % {"days": days}
    return format_html(
        '<span class="zs-flag zs-flag--{}{}">{}{}</span>',
        name,
        f" zs-flag--{look}" if look else "",
        label or FLAG_WORDS[name],
        format_html(" <b>{}</b>", note) if note else "",
    )


# --- Figures ------------------------------------------------------------------------------------


@register.filter
def wan(amount: Decimal | None, places: int = 2) -> str:
    """Print 万元 with thousands separators: 20,850.00; nothing for None."""
    return format_wan(amount, places)


@register.filter
def yi(amount: Decimal | None, places: int = 2) -> str:
    """Print 万元 as 亿元 with two decimals: 3.68; nothing for None."""
    return format_yi(amount, places)


@register.filter
def figure(amount: Decimal | int | None) -> str:
    """Print a number exactly, with thousands separators and no empty decimals: 12,000.5."""
    if amount is None or amount == "":
        return ""
    whole, point, part = plain_wan(Decimal(amount)).partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}{point}{part}"


@register.simple_tag
def money(amount: Decimal | None, unit: str = "wan", places: int | None = None) -> SafeString:
    """Draw an amount of 万元 with its unit small and grey; `unit` is wan or yi."""
    if amount is None:
        return NONE
    if unit == "yi":
        text, words = format_yi(amount, 2 if places is None else places), _("100 million yuan")
    else:
        text = figure(amount) if places is None else format_wan(amount, places)
        words = _("10,000 yuan")
    return format_html('<span class="zs-money">{}<i>{}</i></span>', text, words)


@register.simple_tag
def rate(
    numerator: Decimal | int,
    denominator: Decimal | int,
    *,
    left_out: str = "",
    places: int = 2,
    as_yi: bool = False,
) -> SafeString:
    """Draw a percentage with numerator ÷ denominator and what was left out."""
    value = percent(numerator, denominator, places)
    if value is None:
        return NONE
    show = (lambda amount: format_yi(Decimal(amount))) if as_yi else figure
    return format_html(
        '<span class="zs-rate"><b>{}%</b> <small>{} ÷ {}{}</small></span>',
        f"{value:.{places}f}",
        show(numerator),
        show(denominator),
        format_html("{}{}", gettext("; "), left_out) if left_out else "",
    )


@register.simple_tag
def gap(
    points: Decimal | None, *, amber_from: Decimal | int = 0, red_from: Decimal | int = 0
) -> SafeString:
    """Say 超 / 欠 N 点; from which gap it turns amber or red is policy and comes from the page."""
    if points is None:
        return NONE
    if points >= 0:
        text = gettext("%(points)s points ahead") % {"points": points}
        return format_html('<span class="zs-ahead">{}</span>', text)
    behind = -points
    text = gettext("%(points)s points behind") % {"points": behind}
    if red_from and behind >= red_from:
        return format_html('<span class="zs-behind zs-behind--far">{}</span>', text)
    if amber_from and behind >= amber_from:
        return format_html('<span class="zs-behind">{}</span>', text)
    return format_html("<span>{}</span>", text)


@register.filter
def bar(value: Decimal | float | None) -> str:
    """Return a percentage as the width of a progress bar: between 0 and 100, two decimals."""
    return f"{min(max(Decimal(str(value or 0)), Decimal(0)), Decimal(100)):.2f}"


@register.filter
def or_none(value: Any) -> Any:
    """Show — where there is none; an empty cell would leave the reader in doubt."""
    return NONE if value is None or value == "" else value


@register.simple_tag
def missing(url: str = "", label: str = "") -> SafeString:
    """Say 未填, linked to the form that fills it in."""
    text = label or gettext("Not filled in")
    if url:
        return format_html('<a class="zs-missing" href="{}">{}</a>', url, text)
    return format_html('<span class="zs-missing">{}</span>', text)


# --- Dates --------------------------------------------------------------------------------------


@register.filter
def day(value: dt.date | None) -> str:
    """Print 2026-11-03."""
    return "" if value is None else f"{_local(value):%Y-%m-%d}"


@register.filter
def short_day(value: dt.date | None) -> str:
    """Print 11-03 for a date of this year, else the whole date."""
    if value is None:
        return ""
    local = _local(value)
    return f"{local:%m-%d}" if local.year == clock.today().year else f"{local:%Y-%m-%d}"


@register.filter
def long_day(value: dt.date | None) -> str:
    """Print a date for a sentence: 11月3日 星期二."""
    return "" if value is None else date_format(_local(value), gettext("F j, l"))


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Print 2026-11-03 08:00, county time."""
    return "" if value is None else f"{_local(value):%Y-%m-%d %H:%M}"


@register.filter
def minutes(value: dt.timedelta | None) -> int:
    """Return whole minutes, rounded up."""
    return 0 if value is None else -int(-value.total_seconds() // _MINUTE)


@register.filter
def days_left(value: dt.date | None) -> str:
    """Say 剩 2 天, 今天到期 or 超 14 天 of a deadline."""
    if value is None:
        return ""
    left = (value - clock.today()).days
    if left == 0:
        return gettext("due today")
    if left < 0:
        return gettext("%(days)s days overdue") % {"days": -left}
    return gettext("%(days)s days left") % {"days": left}


@register.simple_tag
def due(value: dt.date | None, *, soon: int = SOON_DAYS, words: bool = True) -> SafeString:
    """Draw a deadline with its days: red when over, amber when near."""
    if value is None:
        return NONE
    left = (value - clock.today()).days
    tone = "zs-red" if left < 0 else "zs-amber" if left <= soon else ""
    text = f" {days_left(value)}" if words else ""
    return format_html('<span class="zs-nowrap {}">{}{}</span>', tone, short_day(value), text)


@register.simple_tag
def cover_year() -> str:
    """Return this year as the cover of a bound book has it: 二〇二六年."""
    year = str(clock.today().year)
    return f"{year.translate(_HAN_DIGITS)}年" if get_language() == "zh-hans" else year


def _local(value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


# --- Stages -------------------------------------------------------------------------------------


@register.simple_tag
def minirail(reached: int, total: int) -> SafeString:
    """Draw the little squares of a stage's sub-stages: `reached` counts from 1."""
    squares = [
        "on" if place < reached else "now" if place == reached else ""
        for place in range(1, total + 1)
    ]
    inner = format_html_join("", "{}", ((_square(each),) for each in squares))
    return format_html('<span class="zs-minirail" aria-hidden="true">{}</span>', inner)


def _square(look: str) -> SafeString:
    return format_html('<i class="{}"></i>', look) if look else SafeString("<i></i>")


# --- Forms --------------------------------------------------------------------------------------


@register.inclusion_tag("components/_field.html")
def field(
    bound: BoundField,
    *,
    label: str = "",
    last: str = "",
    wide: bool = False,
    optional: bool = False,
    **attrs: Any,
) -> dict[str, Any]:
    """Draw a form field whole: label, mark, input with unit, help, error."""
    extra = {name.replace("_", "-"): value for name, value in attrs.items()}
    kind = zs_forms.kind_of(bound)
    return {
        "bound": bound,
        "kind": kind,
        "label": label or bound.label,
        "last": last,
        "wide": wide,
        "required": bound.field.required and not optional,
        "described": zs_forms.describe_ids(bound),
        "amount": "data-amount" in bound.field.widget.attrs,
        "control": "" if kind == "group" else zs_forms.draw(bound, **extra),
        "options": zs_forms.options_of(bound) if kind == "group" else [],
    }


@register.simple_tag
def control(bound: BoundField, **attrs: Any) -> SafeString:
    """Draw the input with its error only, for filter rows and table cells; the page names it."""
    extra = {name.replace("_", "-"): value for name, value in attrs.items()}
    html = zs_forms.draw(bound, described=False, **extra)
    if not bound.errors:
        return html
    return format_html(
        '{}<span class="invalid-feedback" id="{}_error">{}</span>',
        html,
        bound.auto_id,
        format_html_join(" ", "{}", ((error,) for error in bound.errors)),
    )


@register.simple_tag
def error_items(*sources: Any) -> list[zs_forms.ErrorItem]:
    """Collect the lines of the error summary from forms, formsets and lists."""
    return zs_forms.collect_errors(*sources)


@register.inclusion_tag("components/_errors.html")
def errors(*sources: Any, title: str = "") -> dict[str, Any]:
    """Draw the error summary, or nothing when there is no error; `title` replaces its heading."""
    return {"summary": zs_forms.collect_errors(*sources), "title": title}


# --- Query string -------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def keep_query(context: Context, *without: str) -> SafeString:
    """Carry the query string through a GET form as hidden inputs, but for the names given."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return SafeString("")
    pairs = (
        (name, value)
        for name, values in request.GET.lists()
        if name not in without
        for value in values
    )
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)
