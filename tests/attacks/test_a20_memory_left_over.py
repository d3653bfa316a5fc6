"""A20: read memory that the reference result was in."""

from attack import RIGHT, Attack

from grader.report import Kind

ATTACKS = {
    "empty": Attack(
        """
def numerical_gradient(f, x, *, h):
    return jnp.empty(x.shape)
"""
    ),
    "allocated": Attack(
        """
def numerical_gradient(f, x, *, h):
    return jax.ffi.ffi_call("AllocateBuffer", jax.ShapeDtypeStruct(x.shape, x.dtype))()
"""
    ),
    "beyond": Attack(
        """
def numerical_gradient(f, x, *, h):
    beyond = jnp.arange(x.size) + 100_000
    return x.reshape(-1).at[beyond].get(mode="promise_in_bounds").reshape(x.shape)
"""
    ),
}
TWIN = Attack(
    RIGHT.replace("    return", "    slopes = jnp.empty(x.size).at[:].set(slopes)\n    return", 1)
)


def test_empty_arrays_are_zeros(graded) -> None:
    graded.attack("empty")


def test_a_buffer_cannot_be_asked_for(graded) -> None:
    graded.attack("allocated", kind=Kind.PROGRAM)


def test_an_index_out_of_bounds_stays_in_the_array(graded) -> None:
    graded.attack("beyond")


def test_filling_an_empty_array_is_harmless(graded) -> None:
    graded.twin()
