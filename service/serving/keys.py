"""The key of a topic, and a request -> whether it is brought: as `?key=`, or as the password of Basic (RFC 7617)."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]


def unlocks(key: str, scope: Scope) -> bool:
    """Whether a request brings this key. Every offer is compared, each in constant time."""
    return sum(hmac.compare_digest(key.encode(), offer.encode("utf-8", "replace")) for offer in offered(scope)) > 0


def challenge() -> tuple[bytes, bytes]:
    """The header that asks for a key."""
    return (b"www-authenticate", b'Basic realm="topic", charset="UTF-8"')


def offered(scope: Scope) -> list[str]:
    """The keys that a request brings, as they stand in it; what cannot be read as one is none."""
    try:
        offers = parse_qs(scope.get("query_string", b"").decode("latin-1"), max_num_fields=20).get("key", [])[:1]
    except ValueError:
        offers = []
    for name, value in scope["headers"]:
        if name == b"authorization" and value[:6].lower() == b"basic ":
            try:
                offers.append(base64.b64decode(value[6:], validate=True).decode().partition(":")[2])
            except (binascii.Error, UnicodeDecodeError):
                continue
    return offers
