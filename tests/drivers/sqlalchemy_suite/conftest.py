"""Runs the suite that SQLAlchemy ships for makers of dialects, with the dialect of --dburi."""

# pylint: disable=wildcard-import,unused-wildcard-import
from sqlalchemy.testing.plugin.pytestplugin import *
