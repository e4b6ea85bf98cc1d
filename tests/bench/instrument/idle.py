"""What an idle connection costs a proxy: resident memory, once it has run a query."""

from . import wire


def memory_per_connection(opponent, database, count, warm=20):
    """Bytes of the proxy for each of so many connections; None where there is no proxy. Those
    before them fill what is taken only once."""
    if not opponent.server:
        return None
    opened = []
    try:
        opened += [visit(opponent, database) for _ in range(warm)]
        before = opponent.server.memory_kib()
        opened += [visit(opponent, database) for _ in range(count)]
        return (opponent.server.memory_kib() - before) * 1024 / count
    finally:
        for connection in opened:
            connection.close()


def visit(opponent, database):
    """A connection that is logged in and has asked once."""
    try:
        connection = wire.logged_in(opponent.port, database.user, database.name,
                                    opponent.legs.client)
        wire.ask(connection, "select 1")
    except OSError as failure:
        raise OSError(f"an idle connection through {opponent.label}: {failure}") from failure
    return connection
