"""Files of an index, made sure of on disk."""

import os
from pathlib import Path


def flush(path: Path) -> None:
    """Have what was written to a file, or the names in a folder, survive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
