"""The command line: ``grader …``."""

import io
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import grader
from grader.commands import (
    check,
    collect,
    course,
    deliver,
    dev,
    doctor,
    extend,
    feedback,
    grade,
    history,
    members,
    note,
    portal,
    regrade,
    release,
    report,
    review,
    similar,
    status,
    submit,
)
from grader.commands.common import Settings, help_text
from grader.errors import GraderError, cause
from grader.harmless import visible
from grader.start import INTERRUPTED
from grader.text import Language, default_language, language_named


class Commands(TyperGroup):
    """Turns what can go wrong into one sentence and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, typer.Abort) as error:
            (ctx.obj or Settings(None, default_language())).complain(
                help_text("중단했습니다.", "Stopped."), "yellow"
            )
            raise typer.Exit(INTERRUPTED) from error
        except BrokenPipeError:  # whoever reads has seen enough: click ends without a word
            raise
        except Exception as error:
            sentence = _sentence(error, ctx.obj.language if ctx.obj else default_language())
            if sentence is None or os.environ.get("GRADER_TRACEBACK"):
                raise
            (ctx.obj or Settings(None, default_language())).complain(sentence)
            raise typer.Exit(getattr(error, "status", GraderError.status)) from error


app = typer.Typer(
    cls=Commands,
    name="grader",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=help_text(
        "예:\n  grader check week06          내 파일을 채점합니다\n"
        "  grader submit backprop.py    제출합니다\n"
        "  grader --lang en status      한눈에 봅니다, 영어로",
        "Examples:\n  grader check week06          run the public tests on my own file\n"
        "  grader submit backprop.py    hand it in\n"
        "  grader --lang ko status      everything at a glance, in Korean",
    ),
)

# Every command is registered here, in the order of the help. A command is a module of
# grader/commands with HELP, EXAMPLES and run; it imports JAX, if at all, inside run.
for _name, _module in {
    "check": check,
    "submit": submit,
    "status": status,
    "collect": collect,
    "grade": grade,
    "regrade": regrade,
    "history": history,
    "extend": extend,
    "review": review,
    "feedback": feedback,
    "deliver": deliver,
    "report": report,
    "similar": similar,
    "portal": portal,
    "release": release,
    "doctor": doctor,
}.items():
    app.command(_name, help=_module.HELP, epilog=_module.EXAMPLES)(_module.run)
app.add_typer(members.app, name="members")
app.add_typer(note.app, name="note")
app.add_typer(course.app, name="course")
app.add_typer(dev.app, name="dev")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"grader {grader.__version__}")
        raise typer.Exit


@app.callback(
    help=help_text(
        "JAX와 Flax 과제를 채점합니다. 구성원의 코드는 격리된 곳에서만 실행됩니다.",
        "Grades JAX and Flax exercises. Members' code runs in a sandbox only.",
    )
)
def settings(
    context: typer.Context,
    course: Annotated[
        Path | None,
        typer.Option(
            help=help_text(
                "course.toml이 있는 폴더. 기본값: 현재 폴더 또는 그 위",
                "The folder with course.toml. By default this one or one above it.",
            )
        ),
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option(help=help_text("언어: ko 또는 en", "Language: ko or en."), metavar="ko|en"),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help=help_text("버전", "The version."), is_eager=True, callback=_version
        ),
    ] = False,
) -> None:
    """Reads the global options."""
    del version  # `_version` has answered
    if lang not in (None, "ko", "en"):
        raise typer.BadParameter(f"{lang!r} is neither ko nor en.", param_hint="--lang")
    context.obj = Settings(course, language_named(lang) if lang else default_language())


def main() -> None:
    """The entry point: an error is a sentence, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that has no ✓ prints a ?
    try:
        app()
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    except Exception as error:
        if os.environ.get("GRADER_TRACEBACK"):
            raise
        print(
            f"grader: internal error: {type(error).__name__}: {visible(str(error), lines=1)} "
            "(set GRADER_TRACEBACK=1 to see where)",
            file=sys.stderr,
        )
        raise SystemExit(2) from None


def _sentence(error: Exception, language: Language) -> str | None:
    """What to tell, if the error is one that can be told in a sentence."""
    if isinstance(error, GraderError):
        return visible(error.text.pick(language))
    if isinstance(error, OSError) and error.strerror:
        told = cause(error).pick(language)
        return visible(f"{told}: {error.filename}" if error.filename else told)
    return None


if __name__ == "__main__":
    main()
