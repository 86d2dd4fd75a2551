"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from coresweep_report.errors import ReportError


def write_whole(path: Path, content: bytes) -> None:
    """Writes beside `path`, syncs, renames: a reader sees the old file or the new one, never a part.

    Raises ReportError when the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise ReportError(
            f"cannot write {path}: {error.strerror}; make the folder writable or free some space"
        ) from error
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(0o644)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ReportError(
            f"cannot write {path}: {error.strerror}; make the folder writable or free some space"
        ) from error
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
