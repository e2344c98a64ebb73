"""The audit log sealed by hash in batches, checked against its seals, and pruned without breaking their chain."""

from .checking import Difference, first_difference
from .pruning import prune
from .sealing import GRACE, seal

__all__ = ["GRACE", "Difference", "first_difference", "prune", "seal"]
