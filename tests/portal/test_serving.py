"""What the portal needs before any of its processes is started."""

import socket

import pytest

from grader.errors import GraderError
from grader.portal.serving import need_port


def test_a_port_that_is_in_use_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(GraderError, match=f"port {port} of 127.0.0.1"):
            need_port("127.0.0.1", port)
    need_port("127.0.0.1", port)
