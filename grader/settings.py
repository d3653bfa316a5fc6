"""What `course.toml` may say beside its weeks: each of its tables as checked data."""

import math
import re
from typing import Literal, Self

from msgspec import Struct
from msgspec.structs import asdict, replace

from grader.text import Text

Counts = Literal["last", "best"]
LEAST_MEMORY = 511  # MiB; JAX alone takes some three hundred
EngineName = Literal["local", "dask"]


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """What one submission may use. Sizes are in MiB, times in seconds of the processor.

    Waiting for a core is nobody's fault and does not count; all threads together and sleep do.
    Generous: right code may be slow, and so may a machine. Of all right solutions of the weeks none
    needs a tenth of what a trace may take, nor a quarter of what a test may.

    Arguments:
        load_seconds, trace_seconds, run_seconds: for each statement, trace and run in the sandbox.
        test_seconds: for what the judge does in one test: compile, run, compare.
        submission_seconds: for all that the judge does, and for each process of the sandbox.
    """

    load_seconds: float = 10.0
    trace_seconds: float = 10.0
    run_seconds: float = 120.0
    test_seconds: float = 20.0
    submission_seconds: float = 300.0
    memory: int = 4096
    program_memory: int = 1024
    program_size: int = 8
    file_size: int = 10
    output: int = 1

    def __post_init__(self) -> None:
        """Refuses what nobody could be graded with, before it costs anybody points."""
        least = dict.fromkeys((name for name in asdict(self) if name.endswith("_seconds")), 0)
        for name, limit in (least | {"memory": LEAST_MEMORY}).items():
            if not limit < getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be more than {limit}")

    def part(self, share: float) -> Self:
        """The same with this share of all times."""
        times = {name: value for name, value in asdict(self).items() if name.endswith("_seconds")}
        return replace(self, **{name: share * value for name, value in times.items()})


class GradebookSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Where points are kept, and which attempt they are of.

    Arguments:
        db: URL of the database; the path of an SQLite file is relative to the course's folder.
        counts: the ``last`` attempt, or the ``best`` after what lateness costs.
    """

    db: str = "sqlite:///gradebook.db"
    counts: Counts = "last"


class EngineSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Where judges run.

    Arguments:
        name: ``local``, on the machine that grades, or ``dask``, on a cluster.
        scheduler: the address of Dask's; by default what Dask's own configuration says.
        gpu: weeks that only a machine with a GPU may grade.
    """

    name: EngineName = "local"
    scheduler: str = ""
    gpu: tuple[str, ...] = ()


class OpenID(Struct, frozen=True, forbid_unknown_fields=True):
    """Signing in to the portal with an account that people have already.

    Arguments:
        issuer: the provider's address, as its discovery document says it; empty for none.
        client: the identifier that the provider gave the portal. Its secret is not written here.
        claim: what of the account says who somebody is.
        column: of `members.csv`, which that is compared with; by default email for the claim of
            that name, and id for any other.
        name: what people call such an account.
    """

    issuer: str = ""
    client: str = ""
    claim: str = "email"
    column: str = ""
    name: Text = Text("학교 계정", "your university account")

    def __post_init__(self) -> None:
        if not self.issuer:
            return
        if not re.fullmatch(
            r"https://[\w.~%:/@-]+|http://(?:localhost|127\.0\.0\.1)(?::\d+)?", self.issuer
        ):
            raise ValueError(f"issuer {self.issuer!r}: one like https://accounts.example.org")
        if not self.client:
            raise ValueError("client: the identifier that the provider gave the portal")


class PortalSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The portal, where members hand in over the web.

    Arguments:
        address: under which people reach it, ``https://portal.example.org``.
        instructors: the names of those who may see and mark everything.
        proxies: whose word on where a request comes from is believed: addresses of those in front.
        hourly: how often a member may hand in for one week within an hour.
        days: how long somebody stays signed in.
        openid: with which accounts people may come in beside invitations.
    """

    address: str = ""
    instructors: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    hourly: int = 20
    days: int = 30
    openid: OpenID = OpenID()

    def __post_init__(self) -> None:
        if self.address and not re.fullmatch(r"https?://[\w.-]+(?::\d+)?", self.address):
            example = "https://portal.example.org"
            raise ValueError(f"address {self.address!r}: one like {example}, without a path")
        if self.openid.issuer and not self.address:
            raise ValueError("address: a provider has to know where it sends people back to")


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """Who meets, as the site tells those who come new.

    Arguments:
        who: the group, in a sentence.
        meets: when and where.
        join: what to do in order to come along.
    """

    who: Text = Text(
        "강의를 집에서 보고 모여서 이야기하는 스터디 모임입니다.",
        "A study group that watches lectures at home and meets to discuss them.",
    )
    meets: Text = Text(
        "때와 장소는 모임에서 정합니다.", "When and where is agreed on from meeting to meeting."
    )
    join: Text = Text(
        "누구나 올 수 있습니다. 진행자에게 알려 주세요.",
        "Everybody is welcome: tell whoever runs the course.",
    )


class Similar(Struct, frozen=True, forbid_unknown_fields=True):
    """What `grader similar` has to know.

    Arguments:
        pairs: whether two members may work together.
        earlier: URLs of the gradebooks of earlier terms.
    """

    pairs: bool = False
    earlier: tuple[str, ...] = ()
