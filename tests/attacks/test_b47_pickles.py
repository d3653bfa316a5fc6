"""B47: a result or a file that runs code when it is read."""

from attack import RIGHT, Attack, wrong

from grader.report import Kind

ATTACKS = {
    "result": Attack(
        wrong(
            inside="""
class Payload:
    def __reduce__(self):
        return (exec, ("open('/tmp/ran', 'w')",))
return Payload()
"""
        )
    ),
    "file": Attack(data=b"\x80\x04\x95cos\nsystem\n(S'true'\ntR."),
    "object": Attack(
        wrong(inside="import numpy as np; return np.array([print, None], dtype=object)")
    ),
}
TWIN = Attack(
    """
import pickle

COPY = pickle.loads(pickle.dumps([1.0, 2.0]))
"""
    + RIGHT
)


def test_nothing_is_unpickled(graded) -> None:
    graded.attack("result", kind=Kind.OUTPUT)
    graded.attack("object")
    graded.unreadable("file")


def test_pickling_a_list_is_harmless(graded) -> None:
    graded.twin()
