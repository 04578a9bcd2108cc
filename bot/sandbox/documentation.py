"""The page at /sandbox: how to point a client here, and every control endpoint with an example that works.

It is made from the endpoints themselves, so that it cannot tell of anything else.
"""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.sandbox.control_requests import Endpoint
    from bot.sandbox.running import Sandbox

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def page(sandbox: Sandbox, endpoints: Iterable[Endpoint]) -> str:
    """The page as HTML."""
    frame = (files("bot.sandbox") / "documentation.html").read_text(encoding="utf-8")
    sections = "\n".join(_section(sandbox, endpoint) for endpoint in endpoints)
    return (
        frame.replace("{{api_base}}", escape(sandbox.api_base))
        .replace("{{token}}", escape(sandbox.token))
        .replace("{{url}}", escape(sandbox.url))
        .replace("{{endpoints}}", sections)
    )


def example_of(endpoint: Endpoint, url: str) -> str:
    """The example as a command for a shell."""
    if endpoint.method == "POST":
        body = json.dumps(dict(endpoint.example), ensure_ascii=False)
        return f"curl -s {url}{endpoint.path} -H 'Content-Type: application/json' -d '{body}'"
    query = "&".join(f"{name}={value}" for name, value in endpoint.example.items())
    return f"curl -s '{url}{endpoint.path}{'?' + query if query else ''}'"


def _section(sandbox: Sandbox, endpoint: Endpoint) -> str:
    name = f"{endpoint.method.lower()}{endpoint.path.replace('/', '-')}".replace("{", "").replace("}", "")
    rows = "".join(
        f"<tr><th scope='row'><code>{escape(field)}</code></th><td>{escape(says)}</td></tr>"
        for field, says in endpoint.fields.items()
    )
    table = f"<table><tbody>{rows}</tbody></table>" if rows else ""
    return (
        f"<section><h3 id='{escape(name)}'><code>{endpoint.method} {escape(endpoint.path)}</code></h3>"
        f"<p>{escape(endpoint.says)}</p>{table}<p>Answers: {escape(endpoint.answers)}</p>"
        f"<pre tabindex='0'><code>{escape(example_of(endpoint, sandbox.url))}</code></pre></section>"
    )
