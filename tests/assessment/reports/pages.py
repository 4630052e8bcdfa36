"""How the tests of a report's pages ask and type."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from assessment.models import MonthlyReport
from assessment.selectors.report_rows import load_content


def url(name: str, report: MonthlyReport) -> str:
    return reverse(f"assessment:{name}", args=[report.pk])


def again(report: MonthlyReport) -> MonthlyReport:
    return MonthlyReport.objects.get(pk=report.pk)


def whole_form(report: MonthlyReport, **typed: str) -> dict[str, str]:
    """Return what the page sends without a script: every cell as seen, some typed in."""
    found: dict[str, str] = {}
    for name, stored in load_content(report).stored().items():
        found[f"seen-{name}"] = stored
        if stored:
            found[name] = stored
    return found | {name.replace("__", "-"): text for name, text in typed.items()}


def cells(report: MonthlyReport, **typed: str) -> dict[str, str]:
    """Return what a script sends: the changed cells with the values seen."""
    stored = load_content(report).stored()
    names = {key.replace("__", "-"): text for key, text in typed.items()}
    return names | {f"seen-{name}": stored[name] for name in names}


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()
