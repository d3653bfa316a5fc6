"""Every mistake of the catalogue is a mutant of each week that it touches."""

from pathlib import Path

import pytest

from grader import mutation
from grader.course import load

# The id of a mistake, and the numbers of the weeks that it touches.
CATALOGUE = """
A1 1 2 4 14
A2 1 2 3 4 5 6 7 10 12 13 14
A4 1 2 3 6 9 10 11 14
A5 1 3 4 5 6 7 8 9 11 13 14
A6 1 2 9 10 11 12
A7 14
A9 1 2 4 5 6 7 9 10 13 14
A10 3 8
A11 3 4 6 7 8 12 13 14
A12 3 6 11
A14 4 12 14
A15 10 11
A16 1 2 3 4 5 6 7 8 9 10 11 12 14
B1 4 12
B3 4 12
B4 4
B5 4 12
B6 4
B8 3 12
B9 1 4
B10 4 8 12
B11 12 13
B13 12
B14 4 8 12
C1 1 2 3 4 6 7 8 10 11 12
C2 1 2 3 4 6 8 11
C4 1 2 4 5 6 7 8 9 13 14
C5 1 2 6 10 11
C6 5 6 11 13
C7 1 2 4 6 12
C9 2 3 5 12 13
C10 1 2 3 5 6 7 8 12 13
C11 3 4 6 7 8 9 13
C12 3 6 7 8 9 13
C14 2 3 6 7 8 9 10 12 13
C15 1 2 3 4 6 7 8 12 13
C16 2 3 6 7 12
C17 3 6
C19 2 3 7 8 12 13
C20 2 3 4 5 13
C21 2 3 4 6 7 8 12 13
C22 1 2 3 12 13
D1 1 2 4 5 7 8 10 12 13 14
D2 1 5 8
D3 8
D4 8
D6 8
D7 8
D8 8
D9 1 5 8
D11 8
D12 1
D13 1 2 3 7 8 12
D14 1 2 8
D16 1 2 5 6 8 12
D17 6 12
D18 6 8 12
D19 1 5 7 8 12 14
E2 4 5 7 10
E3 5 7
E4 5 7
E5 7
E7 7
E8 5 7 9 10
E9 5 10
E10 6 7 9 11 12
E12 2 3 6 7
E13 6 7
E14 6 7 13
E15 1 6 7 9 10 11 12 14
E17 5
E18 5
E19 7
E20 1 4 7
F2 9
F3 9
F4 9
F5 9
F7 9
F8 9 10
F9 5 7 9 12
F10 5 7 9
F12 9
F13 9
G1 10 12
G2 10
G4 10
G5 10
G6 10
G7 10 12
G9 7 8 10
G10 10 12
G11 10
G12 10 12
G14 9 10 12
G15 10
G16 9 10
H1 11 12
H3 11 12
H4 11 12
H5 11
H6 11 12
H8 11
H9 7 11 12
H10 11 12
H11 11 12
H13 11
H14 11 12
H15 11 12
H16 11
H18 11
H19 11 12
H20 12 13
H21 12
H23 12
H24 12
H25 12
I1 6
I3 1 6
I5 2 3 6
I6 1 6
I8 6
I9 1 2 6 11 13
I10 6
I11 6
I13 6
I14 1 6 7
I15 3 6 7
I16 3 6
I18 6
I19 5 6 11
J1 13
J2 13
J4 13
J5 13
J6 13
J7 13
J9 13
J10 1 2 13
J11 13
J12 13
J14 13
J15 13
K1 4 14
K2 14
K4 14
K5 14
K6 14
K7 14
K9 14
K10 14
K11 14
K12 14
L2 5 9
L3 5 7 9 10 12
L4 6 8 9 14
L5 9 10
L7 1 2 3 4 5 6 7 8 9 10 11 12 13 14
L8 1 2 3 4 6 7 8 9 10 11
L10 1 2 7
L12 8 12
L13 12
L14 9 10 12
L15 10
L17 13
L18 13
L19 1 2 3 4 5 7 10 11 12 13
L20 12
L22 12
"""
# Mistakes that no task of a week can make, and why.
UNTOUCHED = {
    "I4": "the nodes of week 6 hold one number each; a bias that is not summed back is C5",
    "L9": "compiling in every step is right and slow; the limit of processor time sees it",
}
TOUCHED = {row: {*map(int, weeks)} for row, *weeks in map(str.split, CATALOGUE.split("\n")[1:-1])}
WEEKS = {week.number: week for week in load(Path(__file__).parents[2]).weeks}


@pytest.mark.parametrize("number", WEEKS)
def test_a_week_has_every_mistake_that_touches_it(number: int) -> None:
    touching = {row for row, weeks in TOUCHED.items() if number in weeks}
    made = {mutant.catalogue for mutant in mutation.mutants(WEEKS[number])} - {""}
    assert touching <= made <= TOUCHED.keys()


def test_every_mistake_touches_a_week_or_says_why_not() -> None:
    assert all(weeks <= WEEKS.keys() for weeks in TOUCHED.values())
    assert not TOUCHED.keys() & UNTOUCHED.keys()
    assert len(TOUCHED) + len(UNTOUCHED) == 171
