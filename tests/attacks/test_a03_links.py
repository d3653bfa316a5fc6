"""A3: hand in a link to a hidden file, or a file beside it."""

import io
import zipfile

from attack import RIGHT, Attack

ZIP = io.BytesIO()
with zipfile.ZipFile(ZIP, "w") as archive:
    archive.writestr("../../../solutions/seed", "0")

ATTACKS = {
    "attack": Attack(link="@COURSE@/solutions/week06_backprop/backprop.py"),
    "to-another": Attack(link="@NEIGHBOUR@"),
    "zip": Attack(data=ZIP.getvalue()),
}
TWIN = Attack(RIGHT, beside={"figure.txt": "mine, too"})


def test_a_link_is_refused_unread(graded) -> None:
    graded.unreadable()
    graded.unreadable("to-another")


def test_an_archive_with_a_way_out_is_refused(graded) -> None:
    graded.unreadable("zip")


def test_a_file_beside_the_exercise_does_no_harm(graded) -> None:
    graded.twin()
