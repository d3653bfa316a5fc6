"""``python -m grader.sandbox.spawned PORT``: a child in an interpreter of its own."""

import os
import socket
import sys

from grader.sandbox.child import serve
from grader.sandbox.meter import NO_CHANNEL
from grader.sandbox.portable import SocketChannel


def main() -> None:
    """Connects to the judge, shows the token, and serves."""
    connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    channel = SocketChannel(connection, max_blob=1 << 30)
    channel.send({"token": os.environ.pop("GRADER_TOKEN")})
    serve(channel)
    sys.exit(NO_CHANNEL)


if __name__ == "__main__":
    main()
