"""The pipeline in numbers."""
