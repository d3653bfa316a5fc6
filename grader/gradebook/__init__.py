"""Points in nbgrader's gradebook, and every attempt beside them, in one database.

Only the instructor's side has one. `grader.gradebook.book.Book` is the way in; importing it brings
SQLAlchemy and nbgrader, so commands do that when they need it.
"""

import sys
from typing import Any, cast

# nbgrader imports jsonschema, which would compile a grammar, for a second, to check a format of
# addresses that no notebook has; without it that one format is not checked.
sys.modules.setdefault("rfc3987_syntax", cast(Any, None))
