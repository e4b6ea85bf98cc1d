"""Every test of sqlalchemy.testing.suite."""

# pylint: disable=wildcard-import,unused-wildcard-import
from sqlalchemy.testing.suite import *
