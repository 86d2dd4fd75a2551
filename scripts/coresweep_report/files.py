"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from coresweep_report.errors import ExitCode, ReportError


def write_whole(path: Path, content: bytes) -> None:
    """Writes beside `path`, syncs, renames: a reader sees the old file or the new one, never a part."""
    write_all({path: content})


def write_all(contents: Mapping[Path, bytes], stale: Sequence[Path] = ()) -> None:
    """Writes every file beside its place before the first one gets there; `stale` ones go before anything new shows.

    Raises ReportError when something cannot be written. Until the last one is staged everything is as it was, but for
    folders; what can still fail then is a rename within a folder that was just written to.
    """
    staged: list[tuple[Path, Path]] = []
    path = Path()
    try:
        for path, content in contents.items():
            if path.is_dir():
                raise IsADirectoryError(0, "a folder is in the way")
            path.parent.mkdir(parents=True, exist_ok=True)
            staged.append((_beside(path, content), path))
        for path in stale:
            path.unlink(missing_ok=True)
        for beside, path in staged:
            beside.replace(path)
    except OSError as error:
        raise ReportError(
            f"cannot write {path}: {error.strerror}; make the folder writable or free some space", ExitCode.MISSING
        ) from error
    finally:
        for beside, _ in staged:
            beside.unlink(missing_ok=True)  # what was renamed is no longer there


def _beside(path: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        mask = os.umask(0)  # can only be read by setting it
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
    except BaseException:
        os.unlink(name)
        raise
    return Path(name)
