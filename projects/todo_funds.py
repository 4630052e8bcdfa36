"""What funds in place puts on somebody's to-do page."""
