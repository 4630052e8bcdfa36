"""The system's own health: sweeps and their record, signs of life, catching up, pages."""
