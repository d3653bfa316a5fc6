"""Who guesses tokens is made to wait."""

import time
from collections import OrderedDict, deque
from ipaddress import IPv6Address, ip_address
from threading import Lock

MOST, SECONDS = 20, 60.0  # wrong ones of one address, and within what time
_ADDRESSES = 10_000


class Guesses:
    """Wrong tokens by the address that they came from, within this process."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def wrong(self, address: str) -> None:
        """Counts one."""
        with self._lock:
            times = self._wrong.setdefault(_net(address), deque(maxlen=MOST))
            times.append(time.monotonic())
            self._wrong.move_to_end(_net(address))
            while len(self._wrong) > _ADDRESSES:
                self._wrong.popitem(last=False)

    def too_many(self, address: str) -> bool:
        """Whether no more are looked at just now."""
        with self._lock:
            times = self._wrong.get(_net(address), ())
            return len(times) == MOST and times[0] > time.monotonic() - SECONDS


def _net(address: str) -> str:
    """Whoever has one address of IPv6 has all that begin like it."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(int(parsed) >> 64) if isinstance(parsed, IPv6Address) else address
