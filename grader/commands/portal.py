"""``grader portal``: hand in over the web, see the tests turn green."""

import importlib.util
from enum import StrEnum
from functools import partial
from typing import Annotated

import typer

from grader.commands.common import Settings, help_text
from grader.commands.options import Db, Jobs, OnEngine, OnPlatform, TrustMembers
from grader.errors import GraderError

HERE = "http://127.0.0.1:8000"  # where it is, if nothing else is said
HELP = help_text(
    "구성원이 웹으로 제출하고 결과를 보는 곳을 엽니다.",
    "Open the portal: members hand in over the web and see the result.",
)
EXAMPLES = help_text(
    "예:\n  grader portal\n  grader portal --host 0.0.0.0 --port 8080\n"
    "  grader members invite        구성원마다 들어올 주소를 만듭니다",
    "Examples:\n  grader portal\n  grader portal --host 0.0.0.0 --port 8080\n"
    "  grader members invite        make a link for each member",
)


class Part(StrEnum):
    """What of the portal this process is."""

    ALL = "all"
    WEB = "web"
    GRADING = "grading"


def run(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help=help_text("들을 주소", "The address to listen on."))
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=help_text("포트", "The port."))] = 8000,
    workers: Annotated[
        int, typer.Option(min=1, help=help_text("웹 프로세스의 수", "Web processes."))
    ] = 1,
    only: Annotated[
        Part,
        typer.Option(
            help=help_text(
                "웹만, 또는 채점만. 나누어 실행할 때 씁니다",
                "Only the web, or only what grades, where they run apart.",
            )
        ),
    ] = Part.ALL,
    engine: OnEngine = None,
    jobs: Jobs = None,
    platform: OnPlatform = "auto",
    trust_members: TrustMembers = False,
    db: Db = None,
) -> None:
    """Serves until it is stopped."""
    if importlib.util.find_spec("starlette") is None or importlib.util.find_spec("uvicorn") is None:
        raise GraderError(
            "포털에 필요한 패키지가 없습니다: pip install -c constraints.txt -e '.[portal]'",
            "The portal's packages are missing: pip install -c constraints.txt -e '.[portal]'",
        )
    from grader.engines import named
    from grader.portal import serving

    settings: Settings = context.obj
    course = settings.course(weeks_in="solutions")
    engines = partial(
        named.engine, name=engine, jobs=jobs, platform=platform, trust_members=trust_members
    )
    if only is not Part.GRADING:
        serving.need_port(host, port)
    if only is Part.WEB:
        serving.web(course, host, port, workers, db)
    elif only is Part.GRADING:
        serving.grade(course.root, engines, db)
    else:
        with serving.grading(course.root, engines, db):
            address = course.portal.address or f"http://{host}:{port}"
            settings.say(f"포털을 엽니다: {address}", f"The portal opens at {address}", "bold")
            serving.web(course, host, port, workers, db)
