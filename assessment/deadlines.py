"""What of assessment rests on the working calendar (found at start-up, zhaoshang.calendar)."""

from assessment.selectors.deadlines import open_deadlines
from assessment.services.deadlines import recount_deadlines
from zhaoshang.calendar.deadlines import register

register(open_deadlines, recount_deadlines)
