"""Several PDFs of the portal's own writers made into one: one page count, one tree of tags, each typeface once."""

from .joined import Leaf, Volume, join, page_counts

__all__ = ["Leaf", "Volume", "join", "page_counts"]
