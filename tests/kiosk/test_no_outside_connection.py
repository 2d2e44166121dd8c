"""The running kiosk listens on this machine only, and asks nobody outside for anything."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from websockets.sync.client import connect

from explainers.language import Language, load_texts

DENTIST = load_texts(Language.FRENCH)("demo.dentist_1").encode()
"""Named on the first screen: a system that names no language gets French."""
_WATCHED = """
import ipaddress, json, sys

log = open(sys.argv.pop(1), "a", buffering=1)

def watch(event, args):
    # Audit hooks see every connection of the process, whatever library makes it.
    if event == "socket.connect" or event == "socket.bind":
        log.write(json.dumps([event, str(args[1])]) + "\\n")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        log.write(json.dumps([event, str(args[0])]) + "\\n")

sys.addaudithook(watch)
from kiosk.cli import main
main()
"""


@pytest.fixture
def port() -> int:
    """A port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def watched(tmp_path: Path, port: int) -> Iterator[Path]:
    """A demonstration that is running, and where its connections are written down."""
    log = tmp_path / "connections.jsonl"
    demonstrations = tmp_path / "demonstrations"
    demonstrations.mkdir()
    command = [sys.executable, "-c", _WATCHED, str(log), "run", "--demo", "--no-browser", "--port", str(port)]
    environment = {**os.environ, "LC_ALL": "C", "TMPDIR": str(demonstrations)}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    try:
        _wait_for(port, process)
        yield log
    finally:
        process.terminate()
        process.communicate(timeout=60)
        assert list(demonstrations.iterdir()) == [], "the demonstration's folder was left behind"


def test_no_connection_leaves_the_machine(watched: Path, port: int) -> None:
    assert _get(port, "/").startswith(b"<!--")
    with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream", origin=f"http://127.0.0.1:{port}", subprotocols=["streamlit"]
    ) as session:
        # What a browser sends first: run the script. The answers are the first screen.
        session.send(BackMsg(rerun_script=ClientState()).SerializeToString())
        while DENTIST not in bytes(session.recv(timeout=30)):
            pass
    events = [json.loads(line) for line in watched.read_text("utf-8").splitlines()]
    assert any(event == "socket.bind" and f"'127.0.0.1', {port}" in where for event, where in events)
    assert [(event, where) for event, where in events if not _stays_here(where)] == []


def _stays_here(where: str) -> bool:
    """Loopback, or a socket in the file system between our own processes."""
    return where.startswith(("('127.0.0.1'", "127.0.0.1", "('::1'", "localhost", "/", "b'", 'b"', "None"))


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    ends_at = time.monotonic() + 90
    while process.poll() is None and time.monotonic() < ends_at:
        try:
            if _get(port, "/health"):
                return
        except (OSError, HTTPException):
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
    pytest.fail(f"the kiosk did not start: {process.stderr.read() if process.stderr else b''!r}")


def _get(port: int, path: str) -> bytes:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read()
