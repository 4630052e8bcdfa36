"""What joint review and approval puts on somebody's to-do page."""
