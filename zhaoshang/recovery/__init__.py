"""Backups of database and attachments, their trial by restoring, and the database's two roles."""
