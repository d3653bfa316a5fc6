"""What evidence means, in words: what agrees, why that is rare, and what speaks against it."""

from collections.abc import Iterator

from grader.similar.alike import Alike
from grader.similar.evidence import Evidence, Pair
from grader.similar.likeness import Kind
from grader.text import Text, counted
from grader.traits import Traits

FEW = 12  # works below which rarity says little

CAUTION = Text(
    "비슷하다는 것은 베꼈다는 뜻이 아닙니다. 같은 자료를 보았거나 함께 이야기했거나 우연일 수 "
    "있습니다. 판단은 두 파일을 읽은 사람이 하며, 점수는 바뀌지 않습니다.",
    "Alike does not mean copied: the same source, a talk or chance may be behind it. Whoever has "
    "read both files judges, and no points change.",
)
_LABELS = {
    Kind.PROGRAM: Text("닮은 프로그램", "close program"),
    Kind.WORDS: Text("닮은 문장", "statements"),
    Kind.ANSWER: Text("닮은 서술", "answer"),
    Kind.COMMENTS: Text("같은 주석", "comments"),
}


def label(evidence: Evidence) -> Text:
    """What agrees."""
    if evidence.known:
        return Text("알려진 풀이", "known way")
    if evidence.kind is Kind.PROGRAM and evidence.equal:
        mistake = Text("같은 실수", "same mistake")
        return mistake if evidence.wrong else Text("같은 프로그램", "same program")
    return _LABELS[evidence.kind]


def why(evidence: Evidence, among: int) -> Text:
    """How much agrees, and how rare that is.

    Arguments:
        among: how many works were compared.
    """
    much = Text(f"{evidence.likeness:.0%} 일치합니다", f"{evidence.likeness:.0%} the same")
    if evidence.kind is Kind.COMMENTS:
        count = evidence.likeness
        much = Text(f"{count:g}개가 같습니다", f"{counted(count, 'comment')} in common")
    if evidence.known:
        return Text(
            f"{much.ko}. 알려진 풀이이므로 세지 않습니다.",
            f"{much.en}; it is a known way, which counts for nothing.",
        )
    rest, others = among - 2, evidence.others
    rare = (
        Text(f"나머지 {rest}명 가운데 {others}명도 그렇습니다", f"{others} of {rest} others, too")
        if others
        else Text(
            f"나머지 {rest}명 가운데 그런 사람은 없습니다",
            f"none of the {rest} others come so close",
        )
    )
    return Text(f"{much.ko}. {rare.ko}.", f"{much.en}; {rare.en}.")


def against(pair: Pair, found: Alike) -> Iterator[Text]:
    """What speaks against it, or makes it say less."""
    one, other = (found.works[number] for number in (pair.one, pair.other))
    tasks = {task.name for task in one.traits.tasks if task.words or task.programs}
    both = tasks & {task.name for task in other.traits.tasks if task.words or task.programs}
    alike = {evidence.subject for evidence in pair.evidence}
    if apart := sorted(both - alike):
        names = ", ".join(apart)
        yield Text(
            f"둘 다 작성한 과제 {len(both)}개 가운데 {len(apart)}개({names})에서는 특별히 닮은 "
            "것이 없습니다.",
            f"Of {counted(len(both), 'task')} that both wrote, {len(apart)} "
            f"({names}) show nothing special.",
        )
    counting = [evidence for evidence in pair.evidence if not evidence.known]
    if known := sorted(alike - {evidence.subject for evidence in counting}):
        names = ", ".join(known)
        yield Text(
            f"{names}: 둘 다 알려진 풀이대로 썼고, 이것은 세지 않았습니다.",
            f"{names}: both wrote a known way, which counts for nothing.",
        )
    if alike <= _right(one.traits) & _right(other.traits):
        yield Text(
            "닮은 것은 모두 맞는 풀이입니다. 맞는 풀이는 서로 닮기 쉽습니다.",
            "All that agrees is right, and right solutions tend to agree.",
        )
    if not any(evidence.kind in (Kind.WORDS, Kind.COMMENTS) for evidence in counting):
        yield Text(
            "문장과 주석에서는 특별히 닮은 것이 없습니다.",
            "Their statements and comments show nothing special.",
        )
    shared = max((evidence.others for evidence in counting), default=0)
    if shared:
        yield Text(
            f"이 가운데에는 다른 {shared}명도 그렇게 쓴 것이 있습니다.",
            f"Some of it is in the work of {counted(shared, 'other')}, too.",
        )
    if len(found.works) < FEW:
        yield Text(
            f"견준 사람이 {len(found.works)}명뿐이어서 드문지 알기 어렵습니다.",
            f"Only {len(found.works)} works were compared: how rare it is can hardly be said.",
        )
    if not (one.traits.programs and other.traits.programs):
        yield Text(
            "프로그램은 견주지 못하고 글만 보았습니다.",
            "Only text was compared; programs are missing.",
        )


def _right(traits: Traits) -> set[str]:
    """The tasks whose programs are known, and pass."""
    return {task.name for task in traits.tasks if task.programs and not task.wrong}
