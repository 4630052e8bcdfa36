"""Names of tasks that are sent by name."""

KEEP_TIME = "zhaoshang.health.tasks.keep_time"
