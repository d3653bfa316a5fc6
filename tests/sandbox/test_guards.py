"""Guards: library functions raise for by-hand tasks, and only there."""

import types

import pytest

from grader.sandbox import guards
from grader.sandbox.guards import ForbiddenCall, forbidding, install


@pytest.fixture
def library(monkeypatch) -> types.ModuleType:
    """A library with a function, a class and a number."""
    module = types.ModuleType("library")

    class Layer:
        def __init__(self, size: int = 1) -> None:
            self.size = size

    def grad(x: int) -> int:
        """Doc."""
        return 2 * x

    vars(module).update(Layer=Layer, grad=grad, pi=3)
    monkeypatch.setitem(__import__("sys").modules, "library", module)
    install({"library.grad", "library.Layer", "library.pi", "library.absent", "nowhere.f"})
    return module


def test_a_guarded_function_works_where_it_is_allowed(library) -> None:
    assert library.grad(2) == 4
    assert library.Layer(3).size == 3
    assert library.pi == 3


def test_a_guarded_function_raises_its_name_where_it_is_not(library) -> None:
    with forbidding({"library.grad", "library.Layer"}):
        with pytest.raises(ForbiddenCall, match=r"library\.grad"):
            library.grad(1)
        with pytest.raises(ForbiddenCall, match=r"library\.Layer"):
            library.Layer()
    assert library.grad(1) == 2


def test_only_the_names_of_the_task_are_forbidden(library) -> None:
    with forbidding({"library.Layer"}):
        assert library.grad(1) == 2


def test_guards_end_with_an_error(library) -> None:
    with pytest.raises(ZeroDivisionError), forbidding({"library.grad"}):
        raise ZeroDivisionError
    assert library.grad(1) == 2


def test_guards_are_put_up_once(library) -> None:
    guarded = library.grad
    install({"library.grad", "library.Layer"})
    assert library.grad is guarded


def test_a_guarded_function_keeps_its_name_and_shows_no_way_round(library) -> None:
    assert library.grad.__name__ == "grad"
    assert library.grad.__doc__ == "Doc."
    assert not hasattr(library.grad, "__wrapped__")


def test_a_subclass_of_a_guarded_class_is_guarded(library) -> None:
    class Own(library.Layer):
        pass

    with forbidding({"library.Layer"}), pytest.raises(ForbiddenCall):
        Own()
    assert not guards._active
