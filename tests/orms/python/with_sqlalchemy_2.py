"""The shop in SQLAlchemy 2, on psycopg2: the same code."""

import sqlalchemy

from with_sqlalchemy import SCENARIOS, run  # noqa: F401  pylint: disable=unused-import

assert sqlalchemy.__version__.startswith("2."), sqlalchemy.__version__
