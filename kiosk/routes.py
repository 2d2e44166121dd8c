"""Our own routes: pictures, pages and documents by signed link, and health. Nothing is served by its bare id."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.desk import Desk
from kiosk.errors import KioskError, LinkRefusedError, StoreError
from kiosk.headers import PAGE_POLICY
from kiosk.links import Leads
from kiosk.theme.fonts import font_route
from kiosk.visit import MadeExplanation

logger = logging.getLogger(__name__)

_PICTURE_SECONDS: Final = 900
"""How long a browser may keep a picture it has; links stay the same about as long."""
PDF_NAME: Final = "explanation.pdf"
CONSENT_NAME: Final = "decision.pdf"
"""What a downloaded document is called: nothing that tells whose it is."""


def routes(desk: Desk) -> list[Route]:
    """The routes that read from a desk."""
    return [
        Route("/picture/{token}", _guarded(lambda request: _picture(desk, request))),
        Route("/explanation/{token}/{page}", _guarded(lambda request: _page(desk, request))),
        Route("/document/{token}", _guarded(lambda request: _document(desk, request))),
        Route("/consent/{token}", _guarded(lambda request: _consent(desk, request))),
        Route("/health", lambda _request: _health(desk)),
        font_route(),
    ]


def _picture(desk: Desk, request: Request) -> Response:
    target = desk.links.check(Leads.PICTURE, request.path_params["token"])
    image = desk.records.load(target.visit_id).image(target.item_id)
    headers = {"Cache-Control": f"private, max-age={_PICTURE_SECONDS}, immutable"}
    return Response(desk.records.read_blob(image.picture), media_type=image.picture.media_type, headers=headers)


def _page(desk: Desk, request: Request) -> Response:
    """A page as it was stored, byte for byte."""
    # Not before it is needed: what makes explanations would take its time at every start.
    from kiosk.workflow.explaining import page_bytes

    made = _explanation(desk, Leads.EXPLANATION, request)
    page = next((page for page in made.pages if page.name == request.path_params["page"]), None)
    if page is None:
        raise LinkRefusedError
    headers = {"Content-Type": page.media_type, "Content-Security-Policy": PAGE_POLICY}
    return Response(page_bytes(desk, made, page), headers=headers)


def _document(desk: Desk, request: Request) -> Response:
    """A stored PDF: to be kept, or with ``?show`` to be looked at."""
    made = _explanation(desk, Leads.DOCUMENT, request)
    if made.document is None:
        raise LinkRefusedError
    how = "inline" if "show" in request.query_params else "attachment"
    headers = {"Content-Disposition": f'{how}; filename="{PDF_NAME}"'}
    return Response(desk.records.read_blob(made.document), media_type="application/pdf", headers=headers)


def _consent(desk: Desk, request: Request) -> Response:
    """A sealed answer, byte for byte."""
    # Not before it is needed, like the pages.
    from kiosk.workflow.consenting import document_bytes

    target = desk.links.check(Leads.CONSENT, request.path_params["token"])
    content = document_bytes(desk, desk.records.load(target.visit_id), target.item_id)
    headers = {"Content-Disposition": f'attachment; filename="{CONSENT_NAME}"'}
    return Response(content, media_type="application/pdf", headers=headers)


def _health(desk: Desk) -> Response:
    return JSONResponse({"status": "ok", "models": desk.annotator.state.value})


def _explanation(desk: Desk, leads: Leads, request: Request) -> MadeExplanation:
    target = desk.links.check(leads, request.path_params["token"])
    visit = desk.records.load(target.visit_id)
    found = next((made for made in visit.explanations if made.id == target.item_id), None)
    if found is None:
        raise LinkRefusedError
    return found


def _guarded(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """The same, with errors as bare numbers: a stranger learns nothing from them."""

    def guarded(request: Request) -> Response:
        try:
            return answer(request)
        except StoreError:
            logger.exception("stored content cannot be served")
            return Response(status_code=HTTPStatus.INTERNAL_SERVER_ERROR)
        except KioskError as error:
            logger.info("request refused: %s", error.code)
            return Response(status_code=HTTPStatus.NOT_FOUND)

    return guarded
