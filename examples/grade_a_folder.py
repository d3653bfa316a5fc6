"""Grades a folder and says what happens: python examples/grade_a_folder.py examples/submitted"""

import sys
from contextlib import closing
from pathlib import Path

from grader.course import load
from grader.engines import named
from grader.gradebook.recorder import Recorder
from grader.run import Graded, run

if __name__ == "__main__":  # judges are processes that import this file, too
    course = load(Path(__file__).parents[1])
    book = Recorder(course, "sqlite:///build/example.db")
    folders = {"inbox": Path(sys.argv[1]), "feedback": Path("build/example")}
    with closing(named.engine(course)) as engine:
        for event in run(course, engine, book, **folders, notebooks=Path("build/example")):
            graded = isinstance(event, Graded)
            print(type(event).__name__, event.report.points if graded else "")
