"""Pages of sessions and of leavers."""
