"""PDF: is it readable, and a copy of it that carries its reader's name on every page."""
