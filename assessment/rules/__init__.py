"""Rules of assessment as plain Python on plain values: no Django, no clock, no policy number."""
