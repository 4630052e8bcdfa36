"""What of the ledger rests on the working calendar (found at start-up, zhaoshang.calendar)."""

from projects.selectors.deadlines import open_deadlines
from projects.services.deadlines import recount_deadlines
from zhaoshang.calendar.deadlines import register

register(open_deadlines, recount_deadlines)
