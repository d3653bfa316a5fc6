"""A16: carry something out over the network."""

from attack import NOTHING, RIGHT, Attack, those_that_work

ATTACKS = {
    "attack": Attack(
        those_that_work(
            """
    "tcp": lambda: socket.create_connection(("127.0.0.1", 80), 1),
    "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
    "unix": lambda: socket.socket(socket.AF_UNIX),
    "datagrams": lambda: socket.socketpair(type=socket.SOCK_DGRAM),
    "urgent": lambda: pair[0].send(b"x", socket.MSG_OOB),
    "addressed": lambda: pair[0].sendto(b"x", "\\0x"),
    "passed on": lambda: socket.send_fds(pair[0], [b"x"], [1]),
    "bound": lambda: pair[0].bind("\\0x"),
    "names": lambda: socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM)[0][4][0] + 1,
    "raw": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1),
    "page": lambda: __import__("urllib.request").request.urlopen("http://127.0.0.1/", timeout=1),
    "channel": lambda: socket.socket(fileno=3).send(b"x"),
    "descriptors": lambda: socket.send_fds(socket.socket(fileno=3), [b"x"], [1]),
""",
            "import socket\npair = socket.socketpair()",
        )
    )
}
TWIN = Attack(
    """
import socket

NAME = socket.AF_INET

PORT = 80
"""
    + RIGHT
)


def test_no_socket_can_be_opened(graded) -> None:
    graded.attack(says=NOTHING)


def test_importing_the_socket_module_is_harmless(graded) -> None:
    graded.twin()
