"""SQLite databases by the Python database API 2.0."""
from sqlite3.dbapi2 import *
