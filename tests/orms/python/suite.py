"""Scenarios of SQLAlchemy as a test suite: `suite.py lazy_loop uuid_loop_fixed …`.

Each is a test with a name of its own, which SET pgweir.scope tells. DATABASE_URL names the server.
"""

import os
import sys

from sqlalchemy import event
from sqlalchemy.engine import Engine

import with_sqlalchemy


def label_connections(test):
    def label(connection, _):
        with connection.cursor() as cursor:
            cursor.execute(f"set pgweir.scope = '{test}'")
        connection.commit()
    return label


def main(names):
    for name in names:
        label = label_connections(f"test {name}")
        event.listen(Engine, "connect", label)
        with_sqlalchemy.run(getattr(with_sqlalchemy, name), os.environ["DATABASE_URL"], None)
        event.remove(Engine, "connect", label)


if __name__ == "__main__":
    main(sys.argv[1:])
