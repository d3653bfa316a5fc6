"""``grader doctor --engine dask``: which machines of a cluster may grade, and why not others."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer
from rich.table import Table
from rich.text import Text as Line

from grader.commands.common import Settings, help_text
from grader.errors import GraderError
from grader.harmless import line

if TYPE_CHECKING:
    from grader.engines.dask.card import Card
    from grader.engines.dask.cluster import Machine


def look(settings: Settings, *, as_json: bool) -> None:
    """Says of every worker whether it may grade for this machine.

    Raises:
        GraderError: there is no Dask here, or no scheduler.
        Exit: no worker may.
    """
    from grader.engines import named

    named.need_dask()
    from grader.engines.dask import card
    from grader.engines.dask.cluster import Cluster

    cluster = Cluster(_scheduler(settings))
    cluster.connect()
    try:
        machines = sorted(cluster.machines(), key=lambda machine: machine.name)
    finally:
        cluster.drop()
    ours = card.own()
    if as_json:
        settings.json([_data(machine, ours) for machine in machines])
    else:
        settings.console.print(_table(settings, machines, ours))
    judges = sum(m.judges for m in machines if ours.refusal(m.card, trusted=False) is None)
    if not as_json:
        settings.say(
            f"\n{cluster.address}: 채점 프로세스 {judges}개가 채점할 수 있습니다.",
            f"\n{cluster.address}: {judges} judges may grade.",
            "bold green" if judges else "bold red",
        )
    if not judges:
        raise typer.Exit(1)


def _scheduler(settings: Settings) -> str:
    try:
        return settings.course().engine.scheduler
    except GraderError:  # Dask's own configuration may say it all the same
        return ""


def _data(machine: "Machine", ours: "Card") -> dict[str, object]:
    why = ours.refusal(machine.card, trusted=False)
    return {
        "machine": machine.name,
        "address": machine.address,
        "judges": machine.judges,
        "resources": dict(machine.resources),
        "card": asdict(machine.card) if machine.card else None,
        "refused": asdict(why) if why else None,
    }


def _table(settings: Settings, machines: Sequence["Machine"], ours: "Card") -> Table:
    table = Table(box=None, header_style="bright_black")
    for ko, en in (
        ("컴퓨터", "machine"),
        ("채점기", "grader"),
        ("JAX", "JAX"),
        ("벽", "walls"),
        ("장치", "device"),
        ("동시에", "judges"),
        ("", ""),
    ):
        table.add_column(help_text(ko, en))
    for machine in machines:
        card, why = machine.card, ours.refusal(machine.card, trusted=False)
        facts = _facts(card) if card else ("–",) * 4
        verdict = Line(f"✗ {line(why.pick(settings.language))}", "red") if why else Line("✓")
        table.add_row(
            *(line(fact) for fact in (machine.name, *facts)), str(machine.judges), verdict
        )
    return table


def _facts(card: "Card") -> tuple[str, str, str, str]:
    jax = next((name[4:] for name in card.libraries if name.startswith("jax ")), "–")
    return card.grader[:12], jax, ", ".join(card.walls) or "–", card.device or "–"
