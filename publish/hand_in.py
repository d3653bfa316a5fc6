"""From a page to what was handed in: where the files are, where to bring them, where to ask."""

from grader.reading.results import fetching
from grader.text import Text
from publish.sources import View

_GITHUB = "https://github.com/"


def address(view: View) -> str:
    """Of the course's repository: that of `course.toml`, else that the site was built for."""
    said = view.sources.course.address or view.sources.repository
    return said.rstrip("/").removesuffix(".git")


def on_github(view: View) -> str:
    """Owner and name, where the repository is there."""
    found = address(view)
    return found.removeprefix(_GITHUB) if found.startswith(_GITHUB) else ""


def files(view: View) -> str:
    """How the files get onto a laptop."""
    place = address(view)
    if not place:
        return view.say(
            "파일은 과정을 운영하는 진행자에게서 폴더째 받습니다. 받은 폴더에서 터미널을 엽니다.",
            "Whoever runs the course gives you the folder with its files. Open a terminal in it.",
        )
    branch = view.sources.branch
    zipped = f"{place}/archive/refs/heads/{branch}.zip"
    text = view.say(
        f"파일은 [{place}]({place})에 있습니다. 터미널에서 받습니다.",
        f"The files are at [{place}]({place}). Get them in a terminal:",
    )
    clone = f"```sh\ngit clone {place} course\ncd course\n```"
    if not on_github(view):
        return f"{text}\n\n{clone}"
    other = view.say(
        f"Git이 없다면 [ZIP 파일]({zipped})을 받아 풀고, 그 폴더에서 터미널을 엽니다.",
        f"Without Git, download the [ZIP file]({zipped}), unpack it and open a terminal in it.",
    )
    return f"{text}\n\n{clone}\n\n{other}"


def colab(view: View) -> str:
    """The first cell in Colab."""
    place = address(view) or view.say("저장소-주소", "REPOSITORY")
    cell = "```sh\n" + "\n".join(fetching(place)) + "\n```"
    if address(view):
        return cell
    note = view.say(
        "`저장소-주소` 자리에는 진행자가 알려 준 주소를 적습니다.",
        "Put the address that you were told in the place of `REPOSITORY`.",
    )
    return f"{cell}\n\n{note}"


def github(view: View) -> str:
    """How to work on GitHub, in the browser."""
    owner = on_github(view)
    if not owner:
        return view.say(
            "과정의 저장소가 GitHub에 있다면 거기서 **Code → Codespaces**를 골라 "
            "브라우저에서 풀 수 있습니다.",
            "If the course's repository is on GitHub, **Code → Codespaces** there opens it in the "
            "browser.",
        )
    start = f"https://codespaces.new/{owner}"
    return view.say(
        f"[Codespaces에서 열기]({start})를 누르면 브라우저 안에 터미널과 편집기가 "
        "열립니다. 거기서 `make setup`부터 "
        "노트북 컴퓨터에서와 같습니다. 다 한 파일은 내려받아 냅니다.",
        f"[Open in Codespaces]({start}) gives you a terminal and an editor in the browser. From "
        "`make setup` on it is the same as on a laptop. Download the finished file to hand it in.",
    )


def submitting(view: View) -> str:
    """The commands that hand in, and what they leave to do."""
    command = "grader submit exercises/week06_backprop/backprop.ipynb"
    if view.sources.course.portal.address:
        return f"```sh\n{command}\n```\n\n{where(view)}"
    points = view.say(
        "- `hong` 자리에 여러분의 이름을 적습니다. 한 번만 적으면 이 컴퓨터가 기억합니다(환경 변수 "
        '`GRADER_MEMBER`도 됩니다).\n- "이 컴퓨터에만 보관했습니다"라고 나오면 **아직 낸 것이 '
        "아닙니다.** 그다음 줄이 말하는 곳에 파일을 올리거나 보내세요.",
        "- Write your own name in the place of `hong`, once: this machine remembers it (the "
        'environment variable `GRADER_MEMBER` does, too).\n- If it says "Kept here only", '
        "**nothing is handed in yet**: bring the file to where the next line says.",
    )
    own = f"```sh\n{command} --member hong\ngrader status --member hong\n```"
    return f"{own}\n\n{where(view)}\n\n{points}"


def where(view: View) -> str:
    """Where a file has to come so that somebody grades it."""
    course, person = view.sources.course, Text("과정을 운영하는 진행자", "whoever runs the course")
    if portal := course.portal.address:
        return view.say(
            f"`grader submit`은 과정의 [포털]({portal})에 냅니다. 처음 한 번, [거기에서 만든 "
            f"토큰]({portal}/token)을 물어봅니다. 포털의 페이지에 파일을 끌어다 놓아도 됩니다. "
            "결과는 시험이 끝나는 대로 같은 페이지에 나옵니다.",
            f"`grader submit` hands in to the course's [portal]({portal}); the first time it asks "
            f"for [a token that you make there]({portal}/token). Dropping the file on a page of "
            "the portal is the same. The result appears there, test by test.",
        )
    if course.shared:
        return view.say(
            "`grader submit`이 ✓ 표시와 함께 끝나면 **제출된 것**입니다.",
            "When `grader submit` ends with a ✓, it **is handed in**.",
        )
    place = (course.hand_in or person).pick(view.language)
    return view.say(
        f"`grader submit`은 파일을 살펴보고 내 컴퓨터에 보관합니다. **실제로 제출하는 곳:** "
        f"{place}. 거기에 그 파일 하나를 "
        "올리거나 보내세요.",
        f"`grader submit` looks the file over and keeps it on your computer. **To hand it in for "
        f"real,** bring that one file to: {place}.",
    )


def ask(view: View) -> str:
    """Where to ask."""
    place = view.sources.course.ask
    if not place:
        return view.say(
            "막히면 다음 모임에서 물어보세요. 같은 데서 막힌 사람이 또 있습니다.",
            "Ask at the next meeting: you are not the only one who is stuck there.",
        )
    shown = place.removeprefix("mailto:")
    return view.say(f"묻는 곳: [{shown}]({place})", f"Ask here: [{shown}]({place})")
