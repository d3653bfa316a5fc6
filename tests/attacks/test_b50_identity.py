"""B50: claim to be another member."""

from attack import RIGHT, Attack, wrong

ATTACKS = {
    "attack": Attack(
        "MEMBER = 'a00-neighbour'\n__name__ = 'z99-neighbour'\n"
        + wrong("global __name__; __name__ = MEMBER"),
        beside={
            "receipt.json": '{"member": "a00-neighbour", "attempt": 1}',
            "timestamp.txt": "2020",
        },
    )
}
TWIN = Attack("member = 'somebody'\nAUTHOR = member\n" + RIGHT)


def test_whose_a_file_is_stands_in_its_folder(graded) -> None:
    graded.attack()
    assert graded.run.report("b50-attack").member == "b50-attack"


def test_a_name_in_the_file_is_harmless(graded) -> None:
    graded.twin()
