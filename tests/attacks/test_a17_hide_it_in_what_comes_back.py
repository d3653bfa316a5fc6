"""A17: put something into what comes back to the member."""

from attack import RIGHT, Attack, wrong

ATTACKS = {
    "attack": Attack(
        wrong(
            inside="""
print(open.__module__, x, flush=True)
sys = __import__("sys")
sys.stderr.write(repr(x) * 100)
sys.modules["submission"].__doc__ = repr(x)
"""
        )
    )
}
TWIN = Attack(RIGHT, notebook=True, metadata={"tags": ["mine"], "collapsed": False})


def test_a_report_with_hidden_tests_carries_no_output(graded) -> None:
    graded.attack()
    report = graded.run.report("a17-attack")
    assert report.output == ""
    assert [
        test.message for task in report.tasks for test in task.tests if test.visibility == "hidden"
    ]
    assert sorted(path.name for path in graded.run.folder.glob("*/feedback/a17-attack/*")) == [
        "week06_backprop.html",
        "week06_backprop.json",
    ]


def test_a_notebook_with_metadata_is_graded_in_full(graded) -> None:
    graded.twin()
