"""What leaders look at: figures of every domain app, each with the rows behind it. No tables."""
