"""How fast this grader is beside nbgrader, pytest and a Python with no isolation at all."""
