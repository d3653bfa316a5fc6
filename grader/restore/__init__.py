"""A notebook compared with its release: what is damaged is put back or told, cell by cell."""

from grader.restore.answers import answers, digest
from grader.restore.pairing import Pair, pair
from grader.restore.released import Part, notebook_path, released
from grader.restore.repair import repaired

__all__ = ["Pair", "Part", "answers", "digest", "notebook_path", "pair", "released", "repaired"]
