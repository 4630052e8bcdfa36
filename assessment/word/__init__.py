"""Papers of assessment as Word documents."""
