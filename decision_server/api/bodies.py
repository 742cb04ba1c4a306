"""Request bodies: read as they stream in, up to a limit, and passed on as bytes."""

from typing import Final

from starlette.requests import Request

from decision_server.errors import InputRejected

MAX_BODY_BYTES: Final = 1_048_576


class BodyTooLarge(InputRejected):
    """The body is longer than what is read; reading stopped there."""


class BodyUnusable(InputRejected):
    """The body's media type, character set or coding is none that is read here."""


async def read_json_body(request: Request, *, max_bytes: int = MAX_BODY_BYTES) -> bytes:
    """The body's bytes, which claim to be JSON in UTF-8.

    The limit is held against what arrives, not against Content-Length: a sender may leave it out or lie.
    """
    _require_json(request.headers.get("content-type", ""), request.headers.get("content-encoding", ""))
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > max_bytes:
            raise BodyTooLarge(
                f"The body is longer than {max_bytes:,} bytes; send less at once.", readable=False
            )
        chunks.append(chunk)
    return b"".join(chunks)


def _require_json(content_type: str, content_encoding: str) -> None:
    media_type, *parameters = [part.strip().lower() for part in content_type.split(";")]
    if media_type not in ("application/json", ""):
        raise BodyUnusable(
            "The body must be JSON: send the header 'Content-Type: application/json'.", readable=False
        )
    charsets = [p.removeprefix("charset=").strip('"') for p in parameters if p.startswith("charset=")]
    if any(charset not in ("utf-8", "utf8") for charset in charsets):
        raise BodyUnusable("The body must be in UTF-8; leave the charset out or say utf-8.", readable=False)
    if content_encoding.strip().lower() not in ("", "identity"):
        raise BodyUnusable("The body must not be compressed; leave Content-Encoding out.", readable=False)
