"""Pages of assessment, a file for each area."""
