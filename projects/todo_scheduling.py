"""What the weekly scheduling of key clues puts on somebody's to-do page."""
