"""A notebook compared with its release: what is damaged is put back or told, cell by cell."""

from grader.restore.answers import answers, digest
from grader.restore.findings import is_edited
from grader.restore.pairing import Pair, pair
from grader.restore.released import Part, notebook_path, parts_of, released
from grader.restore.repair import repaired

__all__ = [
    "Pair",
    "Part",
    "answers",
    "digest",
    "is_edited",
    "notebook_path",
    "pair",
    "parts_of",
    "released",
    "repaired",
]
