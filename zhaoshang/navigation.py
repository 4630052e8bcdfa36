"""What every page shows around its content: menu by business object, unit, period, phone bar.

The roof knows all URL names; a menu item appears for the roles that may open it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.labels import role_names
from zhaoshang.accounts.rules import COUNTY_WIDE, Role, Scope
from zhaoshang.core import clock

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

READERS = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN, Role.LEADER})
BUREAU = frozenset({Role.BUREAU, Role.BUREAU_ADMIN})
# Who may know of contracts.
KNOWERS = READERS | {Role.LEGAL, Role.ARCHIVIST}
UNITS = frozenset({Role.CLERK, Role.UNIT_HEAD})
# Who follows what goes outward.
FOLLOWERS = frozenset({Role.BUREAU_ADMIN, Role.SYSADMIN})
IMPORTERS = frozenset({Role.CLERK, Role.BUREAU, Role.BUREAU_ADMIN})


@dataclass(frozen=True)
class Item:
    """One entry of the menu: its words, its page, who may open it (deputies of heads too).

    `in_county`: the page is of one's own county; there is none above the counties.
    """

    label: _StrPromise
    url_name: str
    roles: frozenset[Role]
    icon: str = ""
    deputies: bool = False
    in_county: bool = False


@dataclass(frozen=True)
class Group:
    """Entries under one heading."""

    label: _StrPromise | str
    items: tuple[Item, ...]


MENU = (
    Group("", (Item(_("To do"), "alerts:todo", frozenset(Role), "todo"),)),
    Group(
        _("Projects"),
        (
            Item(_("Project ledger"), "projects:ledger", READERS, "ledger"),
            Item(_("First contact"), "projects:first-contacts", READERS, "filing"),
            Item(_("Funds in place"), "projects:funds-queue", READERS, "chart"),
            Item(_("Joint review"), "projects:reviews", READERS | {Role.REVIEWER}, "filing"),
            Item(_("Import ledgers"), "projects:imports", IMPORTERS, "import"),
        ),
    ),
    Group(
        _("Scheduling"),
        (
            Item(_("Weekly scheduling"), "projects:scheduling", READERS, "calendar"),
            Item(
                _("Scheduling meetings"),
                "assessment:meetings",
                READERS | {Role.REVIEWER},
                "people",
            ),
            Item(_("Red and yellow flags"), "projects:flags", READERS, "flag"),
            Item(_("Instructions"), "projects:instructions", READERS | {Role.REVIEWER}, "edit"),
            Item(_("Action items"), "projects:action-items", READERS | {Role.REVIEWER}, "todo"),
            Item(_("Difficulties"), "projects:problems", READERS | {Role.REVIEWER}, "flag"),
        ),
    ),
    Group(
        _("Contracts"),
        (
            Item(_("Contract register"), "contracts:register", KNOWERS, "filing"),
            Item(_("Legal reviews"), "contracts:reviews", BUREAU | {Role.LEGAL}, "edit"),
            Item(_("Overdue contracts"), "contracts:overdue", READERS, "flag"),
            Item(_("Originals missing"), "contracts:copies-missing", BUREAU, "filing"),
            Item(
                _("Originals kept by my unit"),
                "contracts:my-copies",
                frozenset({Role.ARCHIVIST}),
                "filing",
            ),
            Item(_("Requests to open files"), "contracts:access-requests", KNOWERS, "lock"),
            Item(_("Land accounting"), "contracts:accountings", BUREAU, "chart"),
            Item(
                _("Land accounting opinions"),
                "contracts:land-opinions",
                frozenset({Role.REVIEWER, Role.UNIT_HEAD}),
                "chart",
            ),
            Item(_("Deposits"), "contracts:deposits", COUNTY_WIDE, "lock"),
            Item(_("Idle land"), "contracts:idle-land", COUNTY_WIDE, "unit"),
            Item(_("Hand-overs to the archives"), "contracts:transfers", COUNTY_WIDE, "import"),
            Item(_("Contract templates"), "contracts:templates", BUREAU, "policy"),
        ),
    ),
    Group(
        _("Assessment"),
        (
            Item(_("Monthly reports"), "assessment:reports", READERS, "edit", deputies=True),
            Item(_("Submission board"), "assessment:board", READERS, "todo", in_county=True),
            Item(_("Progress of targets"), "assessment:progress", READERS, "chart"),
            Item(_("The year of my unit"), "assessment:my-year", UNITS, "chart", in_county=True),
            Item(_("Scores and results"), "assessment:scores", READERS, "chart"),
            Item(_("Sheets of assessors"), "assessment:sheets", READERS, "edit", in_county=True),
            Item(_("Bulletins"), "assessment:bulletins", READERS, "filing"),
            Item(_("Annual settlement"), "assessment:settlements", READERS, "lock", in_county=True),
            Item(_("Three rates"), "assessment:three-rates", READERS, "chart"),
            Item(_("Annual plans"), "assessment:plans", READERS, "flag"),
            Item(_("Indicators"), "assessment:indicators", READERS, "policy"),
            Item(_("Schemes of assessment"), "assessment:schemes", READERS, "policy"),
            Item(_("Typed figures"), "assessment:typed-figures", BUREAU, "edit", in_county=True),
            Item(
                _("Leave to report late"), "assessment:exceptions", READERS, "lock", in_county=True
            ),
            Item(_("Closed months"), "assessment:closings", READERS, "lock", in_county=True),
            Item(_("Restatements"), "assessment:restatements", READERS, "edit", in_county=True),
            Item(_("Spot checks"), "assessment:spot-checks", READERS, "todo"),
            Item(_("Talks with units"), "assessment:talks", READERS, "people", deputies=True),
            Item(_("Superior's tables"), "assessment:superior-forms", READERS, "ledger"),
        ),
    ),
    Group(
        _("Investors"),
        (
            Item(_("Investor library"), "projects:investors", READERS, "people"),
            Item(_("Trips and visits"), "projects:activities", READERS, "calendar"),
            Item(_("Reserve projects"), "projects:reserve-projects", READERS, "ledger"),
            Item(_("Land and plants"), "projects:spaces", READERS, "unit"),
            Item(_("Referrers"), "projects:referrers", READERS, "person"),
            Item(
                _("Referrer rewards"), "assessment:rewards", COUNTY_WIDE, "filing", in_county=True
            ),
            Item(_("Agency service"), "projects:agency", READERS | {Role.REVIEWER}, "todo"),
            Item(_("After-care"), "projects:care", READERS | {Role.REVIEWER}, "people"),
        ),
    ),
    Group(
        _("Dashboards"),
        (
            Item(_("The county at a glance"), "dashboard:leader", READERS, "chart"),
            Item(_("Meeting room screen"), "dashboard:screen", COUNTY_WIDE, "chart"),
        ),
    ),
    Group(
        _("Settings"),
        (
            Item(_("Policies"), "policy:list", COUNTY_WIDE | {Role.SECADMIN}, "policy"),
            Item(
                _("Ledger headings"),
                "projects:heading-aliases",
                frozenset({Role.BUREAU_ADMIN}),
                "ledger",
            ),
            Item(
                _("Working days"),
                "calendar:year",
                frozenset({Role.BUREAU, Role.BUREAU_ADMIN, Role.SYSADMIN}),
                "calendar",
            ),
            Item(_("Group robots"), "alerts:robots", frozenset({Role.BUREAU_ADMIN}), "people"),
            Item(_("Words of notices"), "alerts:words", FOLLOWERS, "edit"),
            Item(_("Deliveries"), "alerts:deliveries", FOLLOWERS, "bell"),
        ),
    ),
    Group(
        _("Administration"),
        (
            Item(_("Units"), "accounts:units", frozenset({Role.SYSADMIN}), "unit"),
            Item(_("Users"), "accounts:users", frozenset({Role.SYSADMIN}), "people"),
            Item(_("Positions"), "accounts:positions", frozenset({Role.SYSADMIN}), "unit"),
            Item(_("Roles"), "accounts:roles", frozenset({Role.SECADMIN}), "key"),
            Item(_("Audit trail"), "audit:events", frozenset({Role.AUDITOR}), "audit"),
            Item(_("System operation"), "health:status", frozenset({Role.SYSADMIN}), "chart"),
        ),
    ),
)
# The bar at the foot of a phone: the first four that the roles may open, then "me".
BOTTOM = (
    Item(_("To do"), "alerts:todo", frozenset(Role), "todo"),
    Item(_("Ledger"), "projects:ledger", READERS, "ledger"),
    Item(_("Follow up"), "projects:follow-up-choose", READERS - {Role.LEADER}, "camera"),
    Item(_("Flags"), "projects:flags", frozenset({Role.LEADER}), "flag"),
    Item(_("Dashboard"), "dashboard:leader", READERS, "chart"),
    Item(_("Action items"), "projects:action-items", frozenset({Role.REVIEWER}), "ledger"),
    Item(_("Notices"), "alerts:inbox", frozenset(Role), "bell"),
)
ME = Item(_("Me"), "accounts:profile", frozenset(Role), "person")
MOST_AT_THE_BOTTOM = 4


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame around every page; no query: unit and scope come with the user."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.must_change_password:
        return {}
    roles = user.scope.roles
    home = user.unit.county or user.unit
    return {
        "nav": _menu(request, user.scope),
        "bottom_nav": _bottom(request, user.scope),
        "shell": {
            "county_name": home.label,
            "unit_name": user.unit.label,
            "user_name": str(user),
            "role_label": _role_label(roles),
            "ledger_url": reverse("projects:ledger") if roles & READERS else None,
            "period_label": date_format(clock.today(), "YEAR_MONTH_FORMAT"),
        },
    }


def _menu(request: HttpRequest, scope: Scope) -> list[dict[str, Any]]:
    groups = []
    for group in MENU:
        items = _entries(request, group.items, scope)
        if items:
            groups.append({"label": group.label, "items": items})
    return groups


def _bottom(request: HttpRequest, scope: Scope) -> list[dict[str, Any]]:
    """Return the bar of a phone; the entry below whose address the page lies is marked too."""
    shown = _entries(request, BOTTOM, scope)
    if scope.county_id is None:
        # Who works above the counties reads; what is written in a county is its people's.
        choose = reverse("projects:follow-up-choose")
        shown = [entry for entry in shown if entry["url"] != choose]
    bar = [*shown[:MOST_AT_THE_BOTTOM], *_entries(request, (ME,), scope)]
    if not any(entry["current"] for entry in bar):
        above = [entry for entry in bar if entry["url"] != "/" and _lies_below(request, entry)]
        for entry in sorted(above, key=lambda each: len(each["url"]))[-1:]:
            entry["within"] = True
    return bar


def _lies_below(request: HttpRequest, entry: dict[str, Any]) -> bool:
    return request.path.startswith(entry["url"])


def _entries(request: HttpRequest, items: tuple[Item, ...], scope: Scope) -> list[dict[str, Any]]:
    return [
        _entry(item, request)
        for item in items
        if (item.roles & scope.roles or (item.deputies and scope.deputy_of))
        and not (item.in_county and scope.reads_region)
    ]


def _entry(item: Item, request: HttpRequest) -> dict[str, Any]:
    url = reverse(item.url_name)
    match = request.resolver_match
    return {
        "label": item.label,
        "url": url,
        "icon": item.icon,
        "current": bool(match and match.view_name == item.url_name),
    }


def _role_label(roles: frozenset[str]) -> str:
    return "、".join(role_names(roles)) or str(_("No role yet"))
