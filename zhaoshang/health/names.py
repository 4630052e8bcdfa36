"""Names that travel with messages."""

KEEP_TIME = "zhaoshang.health.tasks.keep_time"
# On a message about a missed run, or one asked for by hand.
MADE_UP_HEADER = "zhaoshang_made_up"
