"""Who may import whom, and that every part is where the design says."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from grader.fingerprint import DECIDES

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "grader"
CHILD_SIDE = """child tracer lowering provenance frames marked replaced shown errors wire server
confine spawned""".split()
OUTER = "cli commands judge sandbox engines feedback release gradebook intake run gate".split()


def modules() -> dict[str, Path]:
    """Every module of the grader, by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = modules()


@cache
def imports(name: str) -> frozenset[str]:
    """The modules that a module imports, anywhere in it, by full name."""
    return frozenset(_imports(ast.parse(MODULES[name].read_text(encoding="utf-8"))))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            module = node.module or ""
            yield module
            yield from (
                full for alias in node.names if (full := f"{module}.{alias.name}") in MODULES
            )


def reachable(name: str) -> set[str]:
    """The grader's modules that importing a module brings in, at once or later."""
    found, pending = set(), [name]
    while pending:
        for module in imports(pending.pop()) & MODULES.keys():
            if module not in found:
                found.add(module)
                pending.append(module)
    return found


def belongs(module: str, *packages: str) -> bool:
    """Whether a module is one of the packages or in one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("name", CHILD_SIDE)
def test_the_child_side_reaches_nothing_that_knows_answers(name: str) -> None:
    secret = ("grader.judge", "grader.gradebook", "grader.feedback", "grader.release", "solutions")
    module = f"grader.sandbox.{name}"
    for importer in {module, *reachable(module)}:
        assert not [found for found in imports(importer) if belongs(found, *secret)], importer


@pytest.mark.parametrize("name", ["course", "submission", "text", "report", "source"])
def test_what_only_reads_knows_nobody_who_acts(name: str) -> None:
    outer = [f"grader.{part}" for part in OUTER]
    assert not [found for found in reachable(f"grader.{name}") if belongs(found, *outer)]


def test_judge_and_sandbox_meet_in_the_clients_and_the_wire_only() -> None:
    ends = ("client", "portable", "wire", "zygote")
    meeting = {"grader.sandbox", *(f"grader.sandbox.{end}" for end in ends)}
    for name in MODULES:
        found = {module for module in imports(name) if belongs(module, "grader.sandbox")}
        if belongs(name, "grader.judge"):
            assert found <= meeting, name
        if belongs(name, "grader.sandbox"):
            assert not [m for m in imports(name) if belongs(m, "grader.judge")], name


def who_may_import_whom() -> list[tuple[set[str], set[str]]]:
    """The rows of CONTRIBUTING's table: whose row it is, and what it imports."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("| imports, besides the first row |")[2].partition("\n\n")[0]
    rows = [line.split("|") for line in table.splitlines()[2:]]
    return [
        ({name.removesuffix(".py").rstrip("/") for name in named(row[1])}, set(named(row[3])))
        for row in rows
    ]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_who_imports_whom_is_as_the_table_says() -> None:
    (base, _), *rows = who_may_import_whom()
    parts = {name: part(name) for name in MODULES}
    told = base.union(*(whose for whose, _ in rows))
    assert {found for found in parts.values() if found} == told
    for whose, allowed in [(base, set()), *rows[:-1]]:
        own = {name for name, found in parts.items() if found in whose}
        found = {part(module) for name in own for module in imports(name)} - {""}
        assert found - base - whose == allowed - whose, whose


def part(module: str) -> str:
    """The part of the grader that a module belongs to; "" for what is none of ours."""
    return module.split(".")[1] if belongs(module, "grader") and module != "grader" else ""


def test_the_gradebook_knows_neither_sandbox_nor_who_judges() -> None:
    acting = ("grader.sandbox", "grader.engines", "grader.judge.grade")
    for name in MODULES:
        if belongs(name, "grader.gradebook"):
            assert not [module for module in imports(name) if belongs(module, *acting)], name


def test_only_judges_and_sandboxes_import_jax() -> None:
    """It takes a second; and it swallows a Ctrl-C that comes while it collects garbage."""
    names = "cli engines.local run gradebook.recorder feedback.files feedback.html"
    names += " feedback.terminal"
    modules = ", ".join(f"grader.{name}" for name in names.split())
    code = f"import sys, {modules}; sys.exit('jax' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_run_knows_no_terminal() -> None:
    for name in {"grader.run", *reachable("grader.run")}:
        assert not [found for found in imports(name) if belongs(found, "typer", "rich")], name


def test_nobody_imports_the_command_line() -> None:
    for name in MODULES:
        if not belongs(name, "grader.cli", "grader.commands", "grader.start"):
            found = imports(name)
            assert not [m for m in found if belongs(m, "grader.cli", "grader.commands")], name


def test_nobody_imports_a_weeks_answers() -> None:
    for name in MODULES:
        assert not [module for module in imports(name) if belongs(module, "solutions")], name


@pytest.mark.parametrize(
    "place",
    [
        "README.md",
        "Makefile",
        "course.toml",
        "exercises",
        "solutions",
        "grader/cli.py",
        "grader/course.py",
        "grader/run.py",
        "grader/submission.py",
        "grader/sandbox",
        "grader/judge",
        "grader/engines/local.py",
        "grader/feedback",
        "grader/gradebook",
        "grader/release",
        "tests",
        "benchmarks",
    ],
)
def test_every_part_is_where_the_design_says(place: str) -> None:
    assert (ROOT / place).exists()


@pytest.mark.parametrize("path", sorted((ROOT / "solutions").glob("week*_*")), ids=lambda p: p.name)
def test_a_week_is_whole(path: Path) -> None:
    stem = path.name.split("_", 1)[1]
    wanted = {f"{stem}.py", "week.toml", "probes.py", "reference.py", "mutants.py"}
    wanted |= {"test_public.py", "test_hidden.py", "alternatives.py"}
    assert wanted <= {entry.name for entry in path.iterdir()}


@pytest.mark.parametrize("week", sorted(p.name for p in (ROOT / "solutions").glob("week*_*")))
def test_only_hidden_tests_know_the_reference(week: str) -> None:
    for name in ("test_public.py", "probes.py"):
        tree = ast.parse((ROOT / "solutions" / week / name).read_text(encoding="utf-8"))
        assert not [module for module in _imports(tree) if belongs(module, "solutions")], name


def test_what_decides_a_result_is_all_that_a_judge_and_its_sandbox_are_made_of() -> None:
    starts = ["judge.grade", "testing", *(f"sandbox.{name}" for name in ("server", "spawned"))]
    found = {f"grader.{name}" for name in starts}.union(*(reachable(f"grader.{s}") for s in starts))
    tops = {f"{name.split('.')[1]}" for name in found if "." in name}
    told = {part.removesuffix(".py") for part in DECIDES}
    whole_files_penalties_and_how_a_text_is_shown = {"atomic", "errors", "harmless", "late"}
    assert tops - whole_files_penalties_and_how_a_text_is_shown == told
    assert all((PACKAGE / part).exists() for part in DECIDES)
