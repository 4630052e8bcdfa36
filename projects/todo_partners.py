"""What investors, activities and sites put on somebody's to-do page."""
