"""`solutions/` to `exercises/`: what members get, without anything that they should not."""

from grader.release.write import release, render, stale

__all__ = ["release", "render", "stale"]
