"""Two works side by side: no more of them than a person looks at."""

from works import traits, work

from grader.course import Course, Week
from grader.similar.evidence import Evidence, Pair
from grader.similar.likeness import Kind
from grader.similar.sources import MOST, WIDEST, opened, parts


def test_a_line_that_holds_data_is_shown_in_part(sample_course: Course, sample_week: Week) -> None:
    data = f"def double(x):\n    table = {'1' * 100_000!r}\n    return 2 * x\n".encode()
    one, other = (
        opened(sample_course, sample_week, work(who, traits(1, 2, 3, 4), data))
        for who in ("hong", "kim")
    )
    assert one
    assert other
    found = Evidence(Kind.WORDS, "double", 1.0, 0, 5.0)
    (part,) = parts(Pair(0, 1, (found,), 0.0, 0.0), one, other)
    lines = [row for pair in part.rows for row in pair if row]
    assert [len(row.text) for row in lines[2:4]] == [WIDEST + 1] * 2
    assert len(part.rows) <= MOST
