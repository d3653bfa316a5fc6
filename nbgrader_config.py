"""What nbgrader's own commands (formgrader, generate_assignment, validate ...) know of the course.

Everything comes from course.toml; `grader release` makes the folders that this names.
"""

from pathlib import Path

from grader.course import load
from grader.release.configuration import configure

configure(get_config(), load(Path(__file__).parent))  # pyright: ignore
