"""The page of a week, made of what members get: `exercises/`, and nothing of `solutions/`."""

import ast
import json

from grader.course import ByHand, Task, Week
from grader.text import Language
from publish import dates, hand_in, notebook, recorded
from publish.errors import SourceError
from publish.note_parts import lecture_line, note_line
from publish.sources import View

_COLAB = "https://colab.research.google.com/"


def files(week: Week) -> dict[str, bytes]:
    """What the page offers for download, by name."""
    names = (f"{week.stem}.ipynb", f"{week.stem}.py", "test_public.py")
    try:
        return {name: (week.folder / name).read_bytes() for name in names}
    except FileNotFoundError as error:
        raise SourceError(f"{error.filename} is missing: run `make release`.") from None


def page(week: Week, view: View) -> str:
    """Markdown with front matter."""
    say, title = view.say, week.title.pick(view.language)
    description = say(
        f"{week.number}주차 {title}: 과제, 배점, 공개 시험과 내려받기",
        f"Week {week.number}, {title}: tasks, points, public tests and downloads",
    )
    parts = [
        f"---\ndescription: {json.dumps(description, ensure_ascii=False)}\n---",
        f"# {say(f'{week.number}주차', f'Week {week.number}')} · {title}",
        _first(week, view),
        say("## 무엇을 배우나요 { #lectures }", "## What it teaches { #lectures }"),
        _lectures(week, view),
        *_playground(week, view),
        say("## 과제와 배점 { #tasks }", "## Tasks and points { #tasks }"),
        _tasks(week, view),
        *_by_hand(week, view),
        say("## 내려받기 { #downloads }", "## Downloads { #downloads }"),
        _downloads(week, view),
        say("## 과제 전문 { #exercise }", "## The exercise { #exercise }"),
        _exercise(week, view),
        say(
            "## 공개 시험 { #public-tests data-search-exclude }",
            "## Public tests { #public-tests data-search-exclude }",
        ),
        _public_tests(week, view),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _first(week: Week, view: View) -> str:
    """When it is due, what it is worth, and the one command."""
    say, label = view.say, week.name.split("_")[0]
    written = sum(question.points for question in week.questions)
    points = say(f"코드 {week.points:g}점", f"{week.points:g} points for code")
    if written:
        points += say(f", 서술형 {written:g}점", f", {written:g} for written answers")
    lines = [
        say(f"- **배점** {points}", f"- **Worth** {points}"),
        say(f"- **시간** 약 {week.minutes}분", f"- **Takes** about {week.minutes} minutes"),
    ]
    if week.due:
        day, zone = dates.passing(week.due, view), view.sources.course.timezone
        place = f" ({zone})" if zone else ""
        lines.insert(
            0,
            say(f"- **마감** {day} 밤 12시까지{place}", f"- **Due** {day}, until midnight{place}"),
        )
    check = say(
        "[파일을 받은 폴더](../start.md#files)에서 저장할 때마다 공개 시험으로 채점합니다.",
        "In [the folder with the files](../start.md#files), grade it with the "
        "public tests on every save:",
    )
    submit = say("다 되면 제출합니다. 여러 번 내도 됩니다.", "Hand it in, as often as you like:")
    return "\n\n".join(
        [
            '<div class="week-facts" markdown>\n\n' + "\n".join(lines) + "\n\n</div>",
            f"{check}\n\n```sh\ngrader check {label} --watch\n```",
            submit,
            _either(week, view, "grader submit exercises/{path}"),
            hand_in.where(view),
        ]
    )


def _either(week: Week, view: View, command: str) -> str:
    """One command for who chose the notebook, one for the file: both pasted would hand in both."""
    tabs = (
        (view.say("노트북", "Notebook"), "ipynb"),
        (view.say("파이썬 파일", "Python file"), "py"),
    )
    return "\n\n".join(
        f'=== "{title}"\n\n    ```sh\n    '
        + command.format(path=f"{week.name}/{week.stem}.{ending}")
        + "\n    ```"
        for title, ending in tabs
    )


def _lectures(week: Week, view: View) -> str:
    lectures = view.sources.lectures.of_week(week.number)
    lines = [lecture_line(lecture, None, view) for lecture in lectures]
    noted = [link for link in view.sources.recorded if link.week == week.number]
    lines += [f"- {recorded.shown(link, view)}" for link in noted]
    names = {lecture.name for lecture in lectures}
    notes = [
        note for note in view.notes if week.number in note.weeks and not names & set(note.lectures)
    ]
    lines += [f"- {note_line(note, view)}" for note in notes]
    return "\n".join(lines)


def _playground(week: Week, view: View) -> list[str]:
    own = [widget for widget in view.sources.widgets if widget.week == week.number]
    if not own:
        return []
    without = view.say(
        "여기에는 직접 만져 볼 수 있는 그림이 있습니다. 자바스크립트를 켜면 나타납니다.",
        "Here stands something to play with; it needs JavaScript.",
    )
    parts = [view.say("## 만져 보기 { #play }", "## To play with { #play }")]
    for widget in own:
        parts += [widget.invitation.pick(view.language).strip(), widget.html(without)]
    return parts


def _tasks(week: Week, view: View) -> str:
    signatures = {**dict.fromkeys((t.name for t in week.tasks), ""), **_signatures(week)}
    head = view.say("| 과제 | 점수 |", "| Task | Points |")
    rows = [
        f"| [`{signatures[task.name] or task.name}`](#{notebook.task_anchor(task.name)}) "
        f"| {task.points:g} |"
        for task in week.tasks
    ]
    rows += [_question_row(question, view.language) for question in week.questions]
    return "\n".join([head, "| --- | ---: |", *rows])


def _question_row(question: Task, language: Language) -> str:
    kind = "서술형" if language == "ko" else "written"
    return f"| `{question.name}` ({kind}) | {question.points:g} |"


def _signatures(week: Week) -> dict[str, str]:
    """How each function and class of the exercise is called, without the types."""
    path = week.folder / f"{week.stem}.py"
    found = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = f"{node.name}({_arguments(node)})"
        elif isinstance(node, ast.ClassDef):
            made = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
            inner = _arguments(made[0], skip=1) if made else ""
            found[node.name] = f"class {node.name}({inner})"
    return found


def _arguments(function: ast.FunctionDef, *, skip: int = 0) -> str:
    arguments = function.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        argument.annotation = None
    arguments.args = arguments.args[skip:]
    return ast.unparse(arguments)


def _by_hand(week: Week, view: View) -> list[str]:
    if not week.by_hand:
        return []
    heading = view.say("## 직접 작성합니다 { #by-hand }", "## By hand { #by-hand }")
    return [heading, *(_rule(rule, view) for rule in week.by_hand)]


def _rule(rule: ByHand, view: View) -> str:
    tasks = view.say("모든 과제", "Every task")
    if "*" not in rule.tasks:
        tasks = view.join([f"`{name}`" for name in rule.tasks])
    return f"**{tasks}**: {rule.reason.pick(view.language)}"


def _downloads(week: Week, view: View) -> str:
    say, stem = view.say, week.stem
    folder = f"weeks/{week.name}"
    lines = [
        view.link(f"`{stem}.ipynb`", f"{folder}/{stem}.ipynb")
        + "{ download }: "
        + say("노트북", "the notebook"),
        view.link(f"`{stem}.py`", f"{folder}/{stem}.py")
        + "{ download }: "
        + say(
            "같은 내용의 파이썬 파일. 둘 가운데 하나만 내면 됩니다.",
            "the same as a Python file; hand in either of them",
        ),
        view.link("`test_public.py`", f"{folder}/test_public.py")
        + "{ download }: "
        + say("공개 시험", "the public tests"),
        _colab(week, view),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _colab(week: Week, view: View) -> str:
    say, place = view.say, hand_in.on_github(view)
    if place:
        path = f"exercises/{week.name}/{week.stem}.ipynb"
        address = f"{_COLAB}github/{place}/blob/{view.sources.branch}/{path}"
        first = view.link(say("첫 셀에 쓸 것", "what its first cell needs"), "start.md#colab")
        return f"[{say('Colab에서 열기', 'Open in Colab')}]({address}): {first}"
    guide = view.link("Colab", "start.md#colab")
    return say(
        f"{guide}에서 하려면 노트북을 내려받아 올립니다.",
        f"To work in {guide}, download the notebook and upload it there.",
    )


def _exercise(week: Week, view: View) -> str:
    data = json.loads(files(week)[f"{week.stem}.ipynb"])
    here = view.say(
        "노트북의 이 자리에 답을 작성합니다.", "Your answer goes here, in the notebook."
    )
    return notebook.markdown(data, view.language, answer=f"*{here}*\n{{ .answer }}")


def _public_tests(week: Week, view: View) -> str:
    text = view.say(
        "`grader check`가 돌리는 시험입니다. 제출한 뒤에는 비공개 시험도 함께 돕니다.",
        "These are what `grader check` runs. Hidden tests join them once you hand in.",
    )
    code = notebook.fenced(files(week)["test_public.py"].decode().rstrip())
    inside = "\n".join(f"    {line}" if line else "" for line in code.splitlines())
    return f'{text}\n\n??? example "test_public.py"\n\n{inside}'
