"""What instructions, action items, difficulties across projects puts on somebody's to-do page."""
