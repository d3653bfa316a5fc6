"""Grades JAX and Flax exercises: members' code is traced in a sandbox and run in a judge."""

__version__ = "0.1.0"
