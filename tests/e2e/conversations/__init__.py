"""The corpus: raw conversations with PostgreSQL 15, by chapter."""

from conversations import connection, copying, extended, odd, simple, state

ALL = (connection.CONVERSATIONS + simple.CONVERSATIONS + extended.CONVERSATIONS
       + copying.CONVERSATIONS + state.CONVERSATIONS + odd.CONVERSATIONS)
