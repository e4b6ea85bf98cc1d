"""A blog in Django."""
