"""What the end-to-end tests stand on: a throw-away PostgreSQL, a pgweir in front, raw messages."""
