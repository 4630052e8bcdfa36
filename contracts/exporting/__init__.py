"""Files written from contracts."""
