"""The page of the running system: signs of life, the queue, every sweep; a run by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_POST, require_safe

from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.health_parts import Light
from zhaoshang.core.templatetags.zs import moment
from zhaoshang.health import labels, services
from zhaoshang.health.permissions import can_run_sweep
from zhaoshang.health.rules import Standing
from zhaoshang.health.selectors import Overview, SweepView, overview
from zhaoshang.health.timetable import entries


@roles_required(Role.SYSADMIN)
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Show how the running system is."""
    now = clock.now()
    seen = overview(now=now)
    context = {
        "seen_at": now,
        "overall": _overall(seen),
        "figures": _figures(seen),
        "parts": [
            {
                "label": part.label,
                "word": health.word,
                "tone": labels.STATUS_TONES[health.light],
                "detail": health.detail,
                "url": health.url,
            }
            for part, health in seen.parts
        ],
        "sweeps": [_line(sweep) for sweep in _worst_first(seen.sweeps)],
        "bad": sum(sweep.standing.light != Light.GREEN for sweep in seen.sweeps),
        "may_run": can_run_sweep(actor(request)),
        "two_beats": seen.two_beats,
        "hints": _hints(seen),
    }
    return render(request, "health/status.html", context)


@roles_required(Role.SYSADMIN)
@require_POST
def run(request: HttpRequest, name: str) -> HttpResponse:
    """Have a sweep run now."""
    by = actor(request)
    if not can_run_sweep(by):
        raise PermissionDenied
    entry = next((entry for entry in entries() if entry.name == name), None)
    if entry is None:
        raise Http404
    services.ask_for_run(entry=entry, by=by, at=clock.now())
    words = {"name": labels.sweep_label(name)}
    messages.success(request, _t("Asked for: %(name)s. A worker takes it in a moment.") % words)
    return redirect("health:status")


def _worst_first(sweeps: tuple[SweepView, ...]) -> list[SweepView]:
    order = list(Light)
    return sorted(sweeps, key=lambda sweep: -order.index(sweep.standing.light))


def _line(sweep: SweepView) -> dict[str, Any]:
    row, standing = sweep.row, sweep.standing
    return {
        "name": sweep.entry.name,
        "label": labels.sweep_label(sweep.entry.name),
        "when": labels.schedule_words(sweep.entry.schedule),
        "state": labels.STATES[standing.state],
        "tone": _tone(standing),
        "last_good_at": row.last_good_at if row else None,
        "next_at": sweep.next_at,
        "duration": labels.duration_words(row.last_seconds if row else None),
        "result": labels.result_words(row.last_result) if row else "",
        "error": labels.error_words(row.last_error) if row else "",
        "failed_at": row.last_failed_at if row and row.last_error else None,
        "is_wanted": bool(row and row.wanted_at),
    }


def _tone(standing: Standing) -> str:
    if standing.light == Light.GREEN and standing.state in labels.STATE_TONES:
        return labels.STATE_TONES[standing.state]
    return labels.STATUS_TONES[standing.light]


def _overall(seen: Overview) -> dict[str, str]:
    words = {
        Light.GREEN: _t("Everything that works in the background is in order."),
        Light.YELLOW: _t("Something is late or failed once; it is being made up by itself."),
        Light.RED: _t("Work in the background does not get done. What is red below says where."),
    }
    tones = {Light.GREEN: "ok", Light.YELLOW: "warn", Light.RED: "err"}
    return {"text": words[seen.light], "tone": tones[seen.light]}


def _figures(seen: Overview) -> list[dict[str, Any]]:
    beat, worker = seen.beat_row, seen.worker_row
    return [
        _figure(_t("Scheduler"), seen.beat, beat.last_good_at if beat else None),
        _figure(_t("Workers"), seen.worker, worker.last_good_at if worker else None),
        {
            "label": _t("Broker"),
            "value": _t("Answers") if seen.broker else _t("Does not answer"),
            "tone": "green" if seen.broker else "red",
            "note": _t("asked just now"),
        },
        _figure(_t("Queue"), seen.queue, seen.queue_at),
    ]


def _figure(label: str, light: Light, at: Any) -> dict[str, Any]:
    seen = _t("last seen %(at)s") % {"at": moment(at)} if at else _t("never seen")
    return {
        "label": label,
        "value": labels.LIGHTS[light],
        "tone": labels.FIGURE_TONES[light],
        "note": seen,
    }


def _hints(seen: Overview) -> list[str]:
    """Say what to do about what is red, the cause before what follows from it."""
    if not seen.broker:
        return [
            _t(
                "The broker does not answer: start the queue's service first. Scheduler and workers"
                " go on by themselves then, and what was missed is made up."
            )
        ]
    hints = []
    if seen.beat == Light.RED:
        hints.append(
            _t("The scheduler is silent: start the service “beat”. What was missed is made up.")
        )
    if seen.worker == Light.RED:
        hints.append(
            _t("No worker is there: start the service “worker”. What was missed is made up.")
        )
    if not hints and seen.queue != Light.GREEN:
        hints.append(
            _t(
                "Messages wait for a worker: all are at long work. If it stays so, add workers or"
                " read their log."
            )
        )
    return hints
