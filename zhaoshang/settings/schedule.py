"""What runs by itself and when, in the county's time (`TIME_ZONE`): one entry for each sweep.

Each sweep may run twice and catches up on what was missed, so a stopped beat loses nothing.
"""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

# What a line does, for people; a line without words fails a guard test.
SWEEP_LABELS = {
    "keep-time": _("Watch over the schedule"),
    "seal-audit": _("Seal the audit trail"),
    "sweep-files": _("Clear away files that belong to nothing"),
    "remind-missing-calendar": _("Remind of a missing holiday calendar"),
    "plan-messages": _("Plan what goes outward of notices"),
    "deliver-mail": _("Send e-mail"),
    "deliver-robots": _("Send to group robots"),
    "escalate-notices": _("Escalate notices that nobody answers"),
    "hand-over-notices": _("Hand notices of people away to who stands in"),
    "forget-old-messages": _("Forget old messages"),
    "recount-deadlines": _("Count open deadlines anew"),
    "open-report-months": _("Open the month's reports"),
    "remind-of-reports": _("Remind of monthly reports"),
    "remind-of-rewards": _("Remind of referrer rewards"),
    "verify-summaries": _("Compare the ledger's sums"),
    "sweep-imports": _("Carry on imports"),
    "sweep-exports": _("Carry on ledger exports"),
    "sweep-register-exports": _("Carry on contract exports"),
    "sweep-spot-check-exports": _("Carry on exports of spot checks"),
    "sweep-marked-workbooks": _("Clear away marked workbooks of monthly reports"),
    "expire-first-contacts": _("End first contacts that ran out"),
    "lapse-approvals": _("Revoke approvals that lapsed"),
    "remind-reviewers": _("Remind of joint reviews"),
    "escalate-problems": _("Escalate late difficulties"),
    "expire-reservations": _("End reservations of land and plants"),
    "remind-of-duties": _("Remind of action items and difficulties"),
    "remind-of-talks": _("Remind of talks with units"),
    "forget-sent-forms": _("Forget forms of yesterday"),
    "scan-flags": _("Work out red and yellow flags"),
    "check-agency": _("Check permits and capacity"),
    "push-funds": _("Hand due funds to the flags"),
    "recount-funds": _("Compare the derived figures of funds"),
    "remind-services": _("Remind of permits and after-care"),
    "recount-missing": _("Count what projects lack for their next step"),
    "scan-contracts": _("Look through contracts for what is due"),
    "remind-land": _("Remind of land, deposits and idle land"),
    "remind-copies": _("Remind of originals"),
    "remind-contract-reviews": _("Remind of legal reviews"),
    "verify-contract-files": _("Verify contract files"),
    "forget-sessions": _("Forget sessions that are over"),
    "end-unused-accounts": _("Switch off unused accounts"),
    "warn-of-expiring-accounts": _("Tell of accounts about to expire"),
    "back-up": _("Back up"),
    "try-backup": _("Try the newest backup"),
}

# `expires`: after a pause of the worker, one late run is enough, a queue of them is not.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "keep-time": {
        "task": "zhaoshang.health.tasks.keep_time",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "seal-audit": {
        "task": "zhaoshang.audit.tasks.seal_audit",
        "schedule": crontab(minute="5"),
        "options": {"expires": 55 * 60},
    },
    "sweep-files": {
        "task": "zhaoshang.files.tasks.sweep_files",
        "schedule": crontab(hour="3", minute="20"),
    },
    "remind-missing-calendar": {
        "task": "zhaoshang.alerts.tasks.remind_missing_calendar",
        "schedule": crontab(hour="8", minute="30"),
    },
    # What of new notices goes outward; then e-mail and robots, apart from one another.
    "plan-messages": {
        "task": "zhaoshang.alerts.tasks.plan_messages",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "deliver-mail": {
        "task": "zhaoshang.alerts.tasks.deliver_mail",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "deliver-robots": {
        "task": "zhaoshang.alerts.tasks.deliver_robots",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    # After the scans and reminders of the morning; on a day off in a county nothing is escalated.
    "escalate-notices": {
        "task": "zhaoshang.alerts.tasks.escalate_notices",
        "schedule": crontab(hour="8", minute="45"),
        "options": {"expires": 12 * 60 * 60},
    },
    "hand-over-notices": {
        "task": "zhaoshang.alerts.tasks.hand_over_notices",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 4 * 60},
    },
    "forget-old-messages": {
        "task": "zhaoshang.alerts.tasks.forget_old_messages",
        "schedule": crontab(hour="3", minute="55"),
    },
    # Before the flags and the scans: a deadline that moved is looked at where it now stands.
    "recount-deadlines": {
        "task": "zhaoshang.calendar.tasks.recount_deadlines",
        "schedule": crontab(hour="0", minute="5"),
    },
    "open-report-months": {
        "task": "assessment.tasks.open_months",
        "schedule": crontab(hour="0", minute="8"),
    },
    "remind-of-reports": {
        "task": "assessment.tasks.remind_of_reports",
        "schedule": crontab(hour="8", minute="5"),
    },
    "remind-of-rewards": {
        "task": "assessment.tasks.remind_of_rewards",
        "schedule": crontab(hour="8", minute="12"),
    },
    "verify-summaries": {
        "task": "projects.tasks.verify_summaries",
        "schedule": crontab(hour="2", minute="30"),
    },
    "sweep-imports": {
        "task": "projects.tasks.sweep_imports",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "sweep-exports": {
        "task": "projects.tasks.sweep_exports",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "sweep-register-exports": {
        "task": "contracts.tasks.sweep_register_exports",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "sweep-spot-check-exports": {
        "task": "assessment.tasks.sweep_spot_check_exports",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "sweep-marked-workbooks": {
        "task": "assessment.tasks.sweep_marked_workbooks",
        "schedule": crontab(hour="3", minute="30"),
    },
    "expire-first-contacts": {
        "task": "projects.tasks.expire_first_contacts",
        "schedule": crontab(hour="0", minute="10"),
    },
    "lapse-approvals": {
        "task": "projects.tasks.lapse_approvals",
        "schedule": crontab(hour="1", minute="40"),
    },
    "remind-reviewers": {
        "task": "projects.tasks.remind_reviewers",
        "schedule": crontab(hour="8", minute="10"),
    },
    "escalate-problems": {
        "task": "projects.tasks.escalate_problems",
        "schedule": crontab(hour="0", minute="40"),
    },
    "expire-reservations": {
        "task": "projects.tasks.expire_reservations",
        "schedule": crontab(hour="0", minute="50"),
    },
    "remind-of-duties": {
        "task": "projects.tasks.remind_of_duties",
        "schedule": crontab(hour="8", minute="20"),
    },
    "remind-of-talks": {
        "task": "assessment.tasks.remind_of_talks",
        "schedule": crontab(hour="8", minute="15"),
    },
    "forget-sent-forms": {
        "task": "zhaoshang.accounts.tasks.forget_sent_forms",
        "schedule": crontab(hour="3", minute="50"),
    },
    "scan-flags": {
        "task": "projects.tasks.scan_flags",
        "schedule": crontab(hour="0", minute="20"),
        "options": {"expires": 12 * 60 * 60},
    },
    # Before the flags: a late permit is a difficulty that they count.
    "check-agency": {
        "task": "projects.tasks.check_agency",
        "schedule": crontab(hour="0", minute="15"),
        "options": {"expires": 12 * 60 * 60},
    },
    # Before the flags: what fell due by the investment plans is a fact they rest on.
    "push-funds": {
        "task": "projects.tasks.push_funds",
        "schedule": crontab(hour="0", minute="12"),
        "options": {"expires": 12 * 60 * 60},
    },
    "recount-funds": {
        "task": "projects.tasks.recount_funds",
        "schedule": crontab(hour="2", minute="35"),
    },
    "remind-services": {
        "task": "projects.tasks.remind_services",
        "schedule": crontab(hour="8", minute="20"),
    },
    "recount-missing": {
        "task": "projects.tasks.recount_missing",
        "schedule": crontab(hour="2", minute="10"),
    },
    # After midnight: the day a promise was due is over then.
    "scan-contracts": {
        "task": "contracts.tasks.scan_contracts",
        "schedule": crontab(hour="0", minute="25"),
    },
    "remind-land": {
        "task": "contracts.tasks.remind_land",
        "schedule": crontab(hour="8", minute="15"),
    },
    "remind-copies": {
        "task": "contracts.tasks.remind_of_copies",
        "schedule": crontab(hour="7", minute="50"),
    },
    "remind-contract-reviews": {
        "task": "contracts.tasks.remind_reviews",
        "schedule": crontab(hour="8", minute="5"),
    },
    # Reads whole files: a little every hour instead of all in one night.
    "verify-contract-files": {
        "task": "contracts.tasks.verify_files",
        "schedule": crontab(minute="35"),
        "options": {"expires": 50 * 60},
    },
    "forget-sessions": {
        "task": "zhaoshang.security.tasks.forget_sessions",
        "schedule": crontab(hour="3", minute="40"),
    },
    "end-unused-accounts": {
        "task": "zhaoshang.security.tasks.end_unused_accounts",
        "schedule": crontab(hour="1", minute="20"),
    },
    "warn-of-expiring-accounts": {
        "task": "zhaoshang.security.tasks.warn_of_expiring_accounts",
        "schedule": crontab(hour="8", minute="25"),
    },
    # After the night's sweeps, before the day's first work.
    "back-up": {
        "task": "zhaoshang.recovery.tasks.back_up",
        "schedule": crontab(hour="4", minute="10"),
    },
    # Restored into a scratch database and compared: what nobody restored is a hope.
    "try-backup": {
        "task": "zhaoshang.recovery.tasks.try_backup",
        "schedule": crontab(hour="4", minute="40", day_of_week="0"),
    },
}

# A daily message that waited for half a day is dropped: the run is made up by zhaoshang.health.
for _line in CELERY_BEAT_SCHEDULE.values():
    _line.setdefault("options", {}).setdefault("expires", 12 * 60 * 60)
