"""What agency service and after-care puts on somebody's to-do page."""
