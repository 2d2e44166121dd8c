"""The server: nothing without a link, nothing to a foreign host, headers on all, exact bytes."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from explainers.language import Language
from kiosk import server
from kiosk.desk import Desk
from kiosk.errors import ServerStartError
from kiosk.headers import PAGE_POLICY, HostCheck, SecurityHeaders, app_policy, inline_script_hashes
from kiosk.routes import routes
from kiosk.visit import Visit
from kiosk.workflow import deciding, explaining, planning
from models.finding import FindingKind
from models.tooth import Tooth

MARTIN = "martin"
INDEX = (resources.files("streamlit") / "static" / "index.html").read_bytes()


async def _fixed_file(_request: object) -> Response:
    return PlainTextResponse("x", headers={"Cache-Control": "public, immutable"})


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    """A browser on this machine, before our routes with our middleware."""
    app = Starlette(
        routes=[*routes(desk), Route("/static/x.js", _fixed_file), WebSocketRoute("/stream", _echo)],
        middleware=[Middleware(HostCheck), Middleware(SecurityHeaders, policy=app_policy(INDEX))],
    )
    with TestClient(app, base_url="http://127.0.0.1:8501") as client:
        yield client


@pytest.fixture
def printed(desk: Desk, read_visit: Visit) -> Visit:
    """A visit with an explanation and its PDF."""
    visit = deciding.accept(desk, read_visit, read_visit.images[0].id, "f1", actor=MARTIN)
    condition = desk.catalogue.for_kind(FindingKind.CARIES)[0]
    form = planning.DiagnosisForm(condition.id, (Tooth(36),), ("f1",))
    visit = planning.state_diagnosis(desk, visit, form, actor=MARTIN)
    visit = explaining.explain(desk, visit, actor=MARTIN, language=Language.FRENCH)
    return explaining.explanation_pdf(desk, visit, visit.explanations[0].id, actor=MARTIN)


def test_a_picture_is_served_by_its_link_and_kept_by_this_browser_alone(
    client: TestClient, desk: Desk, read_visit: Visit
) -> None:
    image = read_visit.images[0]
    answer = client.get(desk.links.picture(read_visit.id, image.id))
    assert answer.content == desk.records.read_blob(image.picture)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "private, max-age=900, immutable"


def test_a_page_is_served_byte_for_byte_under_its_own_policy(client: TestClient, desk: Desk, printed: Visit) -> None:
    made = printed.explanations[0]
    for page in made.pages:
        answer = client.get(desk.links.page(printed.id, made.id, page.name))
        assert answer.content == explaining.page_bytes(desk, made, page)
        assert answer.headers["content-type"] == page.media_type
        assert answer.headers["content-security-policy"] == PAGE_POLICY
        assert answer.headers["cache-control"] == "no-store"


def test_a_pdf_is_handed_out_under_a_name_that_tells_nothing(client: TestClient, desk: Desk, printed: Visit) -> None:
    link = desk.links.document(printed.id, printed.explanations[0].id)
    answer = client.get(link)
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["content-disposition"] == 'attachment; filename="explanation.pdf"'
    assert client.get(f"{link}?show=1").headers["content-disposition"].startswith("inline")


def test_nothing_is_served_without_a_link_of_ours(client: TestClient, desk: Desk, printed: Visit) -> None:
    image, made = printed.images[0], printed.explanations[0]
    token = desk.links.picture(printed.id, image.id).split("/")[2]
    for path in (
        f"/picture/{image.id}",
        f"/picture/{image.picture.id}",
        f"/explanation/{token}/index.html",
        f"/document/{token}",
        f"/explanation/{made.id}/index.html",
        desk.links.picture(printed.id, "0" * 32),
        desk.links.picture("0" * 32, image.id),
        desk.links.page(printed.id, made.id, "../../settings.toml"),
        desk.links.page(printed.id, made.id, "nothing.html"),
        desk.links.document(printed.id, "0" * 32),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (404, b"") or answer.text == "Not Found", path


def test_a_content_that_was_changed_is_not_served(
    client: TestClient, desk: Desk, read_visit: Visit, folder: Path
) -> None:
    ref = read_visit.images[0].picture
    (folder / "records" / "blobs" / ref.id[:2] / ref.id).write_bytes(b"another picture")
    answer = client.get(desk.links.picture(read_visit.id, read_visit.images[0].id))
    assert (answer.status_code, answer.content) == (500, b"")


def test_every_answer_carries_the_headers(client: TestClient) -> None:
    for path in ("/health", "/picture/nothing", "/nowhere"):
        headers = client.get(path).headers
        assert "'unsafe-eval'" not in headers["content-security-policy"]
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"


def test_fixed_files_may_be_cached(client: TestClient) -> None:
    assert client.get("/static/x.js").headers["cache-control"] == "public, immutable"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.5:8501", "", "127.0.0.1:8501:1"])
def test_a_foreign_host_gets_nothing(client: TestClient, host: str) -> None:
    answer = client.get("/health", headers={"Host": host})
    assert (answer.status_code, answer.content) == (421, b"")
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/stream", headers={"Host": host}):
        pass


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:9000", "[::1]:8501", "LOCALHOST"])
def test_this_machine_is_answered_by_all_its_names(client: TestClient, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).json() == {"status": "ok", "models": "ready"}


def test_the_policy_allows_the_one_inline_script_of_streamlit_and_no_other() -> None:
    hashes = inline_script_hashes(INDEX)
    assert len(hashes) == 1
    script_rules = next(rule for rule in app_policy(INDEX).split("; ") if rule.startswith("script-src"))
    assert script_rules == f"script-src 'self' blob: {hashes[0]}"


def test_the_policy_of_a_page_lets_it_ask_nobody_else() -> None:
    assert PAGE_POLICY.startswith("default-src 'none'")
    assert "http" not in PAGE_POLICY
    assert "*" not in PAGE_POLICY


def test_the_settings_of_the_server_are_those_of_its_file() -> None:
    import tomllib

    path = Path(server.__file__).with_name(".streamlit") / "config.toml"
    told = tomllib.loads(path.read_text("utf-8"))
    for name, value in server.FIXED.items():
        section, key = name.split(".")
        if key != "developmentMode":
            found = told[section][key]
            assert (sorted(found) if isinstance(found, list) else found) == value, name
    assert told["server"]["address"] == "127.0.0.1"


def test_a_setting_changed_from_outside_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = dict(server.FIXED)
    monkeypatch.setattr(server.config, "get_option", lambda name: wanted[name])
    server.check_settings()
    wanted["server.enableAgentApi"] = True
    with pytest.raises(ServerStartError, match="enableAgentApi"):
        server.check_settings()


def test_a_port_that_is_taken_is_an_error_with_its_number() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServerStartError, match=str(port)):
            server.check_port("127.0.0.1", port)
    server.check_port("127.0.0.1", port)
