"""Points in nbgrader's gradebook, and every attempt beside them, in one database.

Only the instructor's side has one. `grader.gradebook.book.Book` is the way in; importing it brings
SQLAlchemy and nbgrader, so commands do that when they need it.
"""

from grader.gradebook.errors import BookError

__all__ = ["BookError"]
