"""Run in the sandbox, with the member's module first. They hold no answers."""

from types import ModuleType


def sizes(member: ModuleType, cases: tuple[tuple[int, int, int, int], ...]) -> tuple[int, ...]:
    """`output_size` of every (size, kernel, stride, padding), as the member returns it."""
    return tuple(
        member.output_size(size, kernel=kernel, stride=stride, padding=padding)
        for size, kernel, stride, padding in cases
    )
