"""What is said where a request comes to nothing: on a page to people, as JSON to programs."""

import logging
from collections.abc import Mapping

from grader.errors import GraderError
from grader.text import Text

_OURS = Text(
    "포털에 문제가 있어서 지금은 할 수 없습니다. 잠시 뒤에 다시 해 보고, 그래도 안 되면 "
    "진행자에게 알려 주세요.",
    "Something is wrong with the portal, so this cannot be done now. Try again in a while, and "
    "tell the instructor if it stays like this.",
)
_SAID = {
    408: Text(
        "너무 오래 걸려서 받지 못했습니다. 다시 보내 주세요.",
        "It took too long and was not taken in. Please send it again.",
    ),
    413: Text(
        "너무 커서 받지 못했습니다. 노트북의 출력을 모두 지우고 저장해 주세요.",
        "It is too large and was not taken in. Clear all outputs of the notebook and save it.",
    ),
    500: _OURS,
    503: _OURS,
}
_OTHERWISE = Text("할 수 없는 요청입니다.", "That cannot be done.")


def refusal(status: int, own: Mapping[int, Text]) -> Text:
    """The sentence for a status.

    Arguments:
        own: those that only pages have, or only programs.
    """
    return own.get(status) or _SAID.get(status, _OTHERWISE)


def ours(error: GraderError) -> Text:
    """What is said of a fault of ours to who cannot mend it: the log alone has its own sentence."""
    logging.getLogger(__name__).error("%s", error)
    return _OURS
