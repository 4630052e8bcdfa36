"""Files that assessment hands out: workbooks and printed papers."""
