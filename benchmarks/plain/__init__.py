"""What a grader without sandbox and judge does: it calls members' functions under `jax.jit`."""
