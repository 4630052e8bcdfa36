"""What can be tried out before a policy is set (found at start-up by the policy app)."""

from projects import trials_flags

__all__ = ["trials_flags"]
