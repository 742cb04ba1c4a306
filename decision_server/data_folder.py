"""The folder of the SQLite files: made, on a disk of this machine, and held by one process at a time."""

import fcntl
import os
from pathlib import Path
from typing import Final

from decision_server.errors import CannotOpen

LOCK_FILE: Final = "server.lock"
MOUNTS: Final = Path("/proc/self/mounts")
NETWORK: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "lustre", "fuse.sshfs", "fuse.glusterfs"}
)


def lock_folder(folder: Path, mounts: Path = MOUNTS) -> int:
    """Make the folder if it is missing, and hold it: gives the open file whose lock ends with it.

    Raises CannotOpen when another process holds it, and on a network file system, where neither locks nor
    flushes can be relied on. `mounts` lists the file systems; where there is no such list, all are taken.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kind = file_system_of(folder, mounts)
    if kind in NETWORK:
        raise CannotOpen(
            f"{folder} is on a network file system ({kind}), where SQLite files can be damaged: "
            "choose a folder on a disk of this machine, or set DATABASE_URL to a PostgreSQL database"
        )
    handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise CannotOpen(
            f"Another process uses {folder}: SQLite files have one writer. Stop it first, or set "
            "DATABASE_URL to a PostgreSQL database, which several processes can share"
        ) from error
    return handle


def file_system_of(folder: Path, mounts: Path) -> str:
    """The kind of file system that the folder is on; empty where that is not known."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    found: tuple[int, str] = (-1, "")
    for line in lines:
        _, mounted_at, kind, *_ = line.split(" ")
        at = Path(mounted_at.replace("\\040", " "))
        if folder.resolve().is_relative_to(at):
            found = max(found, (len(at.parts), kind), key=lambda each: each[0])
    return found[1]
