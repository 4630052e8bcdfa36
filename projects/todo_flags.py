"""What flags, excuses, consequences puts on somebody's to-do page."""
