"""A PostgreSQL cluster of our own: made, started and stopped by id; never a shared one."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

USER = "decisions"


def binaries() -> Path | None:
    """The folder that has initdb and postgres, or None where PostgreSQL is not installed."""
    candidates = [Path(found).parent for found in [shutil.which("initdb")] if found]
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next(
        (each for each in candidates if (each / "initdb").exists() and (each / "postgres").exists()), None
    )


class Cluster:
    """A running cluster; `url` names a fresh database on each call of `make_database`."""

    def __init__(self, folder: Path, bin_folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self._bin = bin_folder
        self._process: subprocess.Popen[bytes] | None = None
        self._idle: list[str] = []

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def start(self, *options: str) -> None:
        """Start the server and wait until it answers; `options` are like `-cfsync=off`."""
        arguments = [
            str(self._bin / "postgres"),
            f"-D{self.folder / 'data'}",
            f"-p{self.port}",
            "-clisten_addresses=127.0.0.1",
            f"-cunix_socket_directories={self.folder}",
            "-crecovery_init_sync_method=syncfs",  # or a restart flushes every file one by one
            *options,
        ]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(arguments, stdout=log, stderr=log, **as_nobody())
        until = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()[-2000:]) from None
                time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT is a fast shutdown; SIGQUIT an immediate one, as after a crash."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(30)

    def make_database(self) -> str:
        """The address of a fresh, empty database."""
        name = f"test_{uuid4().hex}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    @contextmanager
    def lent_database(self) -> Iterator[str]:
        """The address of an empty database that is emptied and lent again: making one takes 300 files."""
        url = self._idle.pop() if self._idle else self.make_database()
        yield url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS config, audit CASCADE")
        self._idle.append(url)


def as_nobody() -> dict[str, int]:
    """PostgreSQL refuses to run as root; the tests may be run so."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


@contextmanager
def running_cluster(bin_folder: Path) -> Iterator[Cluster]:
    """A cluster that is gone afterwards, process and folder."""
    folder = Path(tempfile.mkdtemp(prefix="decision-server-pg-"))
    if identity := as_nobody():
        os.chown(folder, identity["user"], identity["group"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    cluster = Cluster(folder, bin_folder, port)
    try:
        subprocess.run(
            [
                str(bin_folder / "initdb"),
                f"-D{folder / 'data'}",
                f"-U{USER}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ],
            check=True,
            capture_output=True,
            **as_nobody(),
        )
        cluster.start()
        yield cluster
    finally:
        cluster.stop(signal.SIGQUIT)  # its data goes with it
        shutil.rmtree(folder, ignore_errors=True)
