"""The page of the system administrator, and the addresses for supervisors."""

from zhaoshang.health.views.addresses import healthz, jobs, readyz
from zhaoshang.health.views.page import run, status

__all__ = ["healthz", "jobs", "readyz", "run", "status"]
