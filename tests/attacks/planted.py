"""What is planted where no report may show it, and who hands in beside the attacks."""

from pathlib import Path

MARKERS = {
    "test": "marker_of_a_hidden_test_5d1c",
    "reference": "marker_of_the_reference_77ab",
    "seed": "918273645546",
    "neighbour": "marker_of_a_neighbour_c03e",
    "environment": "marker_of_the_environment_1b9f",
    "history": "marker_of_the_history_e442",
}
NEIGHBOURS = ("a00-neighbour", "b29-neighbour", "z99-neighbour")

# Folders of a course that the command writes to; beside a submission it leaves a timestamp.txt.
WRITTEN = ("feedback", "kept")


def contents(folder: Path) -> dict[str, bytes]:
    """Every regular file of the courses, but for what the command writes."""
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and not path.is_symlink()
        and not {*WRITTEN} & {*path.parts}
        and path.name != "timestamp.txt"
    }
