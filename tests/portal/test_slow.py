"""Nobody is waited for who never ends to say what is wanted."""

import socket

import pytest
from serving_portal import served
from visiting import Site

from grader.portal import body, connection


def answer(root: str, *parts: bytes) -> bytes:
    """What is answered to a request whose end never comes."""
    host, port = root.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as there:
        for part in parts:
            there.sendall(part)
        found = b""
        while piece := there.recv(1 << 16):
            found += piece
        return found


def test_headers_without_an_end_are_not_waited_for(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SECONDS", 0.2)
    with served(site) as root:
        assert answer(root) == b""
        assert answer(root, b"GET / HTTP/1.1\r\nHost: loc", b"alhost\r\nX: ") == b""
        whole = b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n"
        assert answer(root, whole, b"GET / HT").count(b"HTTP/1.1 200") == 1


@pytest.mark.parametrize("bound", ["PAUSE", "SECONDS"])
def test_a_body_without_an_end_is_not_waited_for(
    site: Site, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr(body, bound, 0.2)
    head = b"POST /language HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
    with served(site) as root:
        assert b"HTTP/1.1 408" in answer(root, head, b"language=en")
