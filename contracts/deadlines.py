"""What of contracts rests on the working calendar (found at start-up, zhaoshang.calendar)."""

from contracts.selectors.deadlines import open_deadlines
from contracts.services.deadlines import recount_deadlines
from zhaoshang.calendar.deadlines import register

register(open_deadlines, recount_deadlines)
