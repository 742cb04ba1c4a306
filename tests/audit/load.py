"""Load on a server over real sockets, and a ledger of what was sent and what was acknowledged."""

import asyncio
import itertools
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Ledger:
    """`sent`: subjects of requests that may have reached the server; `acked`: receipts by decision id."""

    sent: set[str] = field(default_factory=set)
    acked: dict[str, dict[str, Any]] = field(default_factory=dict)
    subject_of: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def keep(self, subject: str, status: int, body: bytes) -> None:
        if status != 200:
            self.refused.append(f"{status} {body[:200]!r}")
            return
        answer = json.loads(body)
        self.acked[answer["decision_id"]] = answer["receipt"]
        self.subject_of[answer["decision_id"]] = subject


async def keep_asking(port: int, key: str, ruleset: str, inputs: dict[str, Any], ledger: Ledger) -> None:
    """One connection that asks without pause until the server is gone."""
    with suppress(OSError, EOFError, asyncio.IncompleteReadError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            while True:
                subject = f"subject-{next(ledger.numbers)}"
                body = json.dumps({"inputs": inputs, "subject": subject}).encode()
                ledger.sent.add(subject)
                writer.write(
                    f"POST /api/v1/decide/{ruleset} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n".encode()
                    + body
                )
                ledger.keep(subject, *await answer(reader))
        finally:
            writer.close()


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body of one response."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
    length = next(int(line.split(":")[1]) for line in head if line.startswith("content-length:"))
    return int(head[0].split()[1]), await reader.readexactly(length)


async def wait_until_open(port: int, seconds: float = 20) -> None:
    """Wait until something listens there."""
    for _ in range(int(seconds / 0.02)):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
            continue
        writer.close()
        return
    raise AssertionError("the server did not start")
