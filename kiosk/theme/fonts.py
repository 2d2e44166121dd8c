"""The fonts that ship with the product, on a route of our own: nobody else's server is ever asked."""

from importlib import resources
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_FOLDER: Final = resources.files("explainers") / "fonts"
_NAMES: Final = frozenset(file.name for file in _FOLDER.iterdir() if file.name.endswith(".woff2"))
_A_DAY: Final = 86_400


def font_route() -> Route:
    """Serves ``/font/<name>.woff2`` for the fonts that ship, and nothing else."""
    return Route("/font/{name}", _font)


def _font(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _NAMES:
        return Response(status_code=404)
    headers = {"Cache-Control": f"public, max-age={_A_DAY}"}
    return Response((_FOLDER / name).read_bytes(), media_type="font/woff2", headers=headers)
