"""Forms of assessment, a file for each area."""
