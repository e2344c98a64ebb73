"""The whole portal in one file: every row and every stored file, from SQLite or PostgreSQL to either of them."""

from .errors import Unusable
from .reading import Contents, check
from .restoring import restore
from .writing import write_backup

__all__ = ["Contents", "Unusable", "check", "restore", "write_backup"]
