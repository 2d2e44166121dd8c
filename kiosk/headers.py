"""What every answer of the server carries, and which hosts it answers to: plain ASGI middleware."""

import base64
import hashlib
import re
from collections.abc import Iterable
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_INLINE_SCRIPT: Final = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def inline_script_hashes(html: bytes) -> tuple[str, ...]:
    """CSP sources, ``'sha256-…'``, of the scripts written inside a page."""
    digests = (hashlib.sha256(script).digest() for script in _INLINE_SCRIPT.findall(html))
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def app_policy(index_html: bytes) -> str:
    """Content security policy of the chair's screens: our own files only, no eval, one known inline script.

    Streamlit's emotion styles need inline styles; its workers and downloads need blob: addresses (both tried).
    """
    return _policy(
        {
            "default-src": ("'self'",),
            "script-src": ("'self'", "blob:", *inline_script_hashes(index_html)),
            "style-src": ("'self'", "'unsafe-inline'"),
            "img-src": ("'self'", "data:", "blob:"),
            "font-src": ("'self'", "data:"),
            "connect-src": ("'self'",),
            "worker-src": ("'self'", "blob:"),
            "frame-src": ("'self'",),
            "frame-ancestors": ("'self'",),
            "object-src": ("'none'",),
            "base-uri": ("'self'",),
            "form-action": ("'self'",),
        }
    )


def _policy(sources: dict[str, tuple[str, ...]]) -> str:
    return "; ".join(f"{name} {' '.join(allowed)}" for name, allowed in sources.items())


PAGE_POLICY: Final = _policy(
    {
        "default-src": ("'none'",),
        "script-src": ("'self'",),
        "style-src": ("'self'", "'unsafe-inline'"),
        "img-src": ("'self'", "data:"),
        "font-src": ("'self'",),
        "frame-ancestors": ("'self'",),
        "base-uri": ("'none'",),
        "form-action": ("'none'",),
    }
)
"""Content security policy of a patient's page: its own folder, and nobody else."""


class SecurityHeaders:
    """Puts the headers on every answer that does not bring its own, and keeps all but fixed files out of caches."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", self._policy)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class HostCheck:
    """Answers only to known host names: a foreign page that rebinds its name to this machine gets nothing."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = LOOPBACK_HOSTS) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] in {"http", "websocket"} and _host_of(scope) not in self._hosts:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await Response(status_code=421)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _host_of(scope: Scope) -> str:
    given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    return re.sub(r":\d+$", "", given[0]).lower() if len(given) == 1 else ""
