"""Who may do what with talk lists and talks (rules R12, R19): no queries beyond the object."""

from __future__ import annotations

from assessment.models import InterviewNotice, TalkList
from assessment.permissions import can_keep_indicators
from assessment.rules.talks import AHEAD, ISSUED, TalkState
from projects.permissions import is_bureau_of
from zhaoshang.accounts.models import User


def can_keep_talks(user: User, county_id: int) -> bool:
    """Draw and issue lists, exempt units, close talks: the business administrator."""
    return can_keep_indicators(user, county_id)


def can_change_list(user: User, found: TalkList) -> bool:
    """Take names off, add some, arrange the talks of a list that is not issued."""
    return found.is_draft and can_keep_talks(user, found.county_id)


def can_verify_list(user: User, found: TalkList) -> bool:
    """Have the seal of an issued list verified: whoever reads the whole county."""
    scope = user.scope
    return not found.is_draft and scope.reads_county and scope.county_id == found.county_id


def can_record_talk(user: User, talk: InterviewNotice) -> bool:
    """Record a talk that is ahead, move it, note that nobody came: the bureau."""
    return talk.state in AHEAD and is_bureau_of(user, talk.county_id)


def can_add_to_talk(user: User, talk: InterviewNotice) -> bool:
    """Add a commitment or a file to a talk that was held: the bureau."""
    return talk.state == TalkState.HELD and is_bureau_of(user, talk.county_id)


def can_close_talk(user: User, talk: InterviewNotice) -> bool:
    """Close a talk after its figures were looked at again: the business administrator."""
    return talk.state == TalkState.HELD and can_keep_talks(user, talk.county_id)


def can_have_letter(user: User, talk: InterviewNotice) -> bool:
    """Have the letter: who reads the county or is called; before the issue, who keeps the list."""
    return talk.state in ISSUED or (
        talk.state == TalkState.PROPOSED and can_keep_talks(user, talk.county_id)
    )
