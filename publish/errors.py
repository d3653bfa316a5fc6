"""The one error of everything that reads the site's sources."""


class SourceError(Exception):
    """A source of the site is missing or wrong; the sentence says which one and what to change."""
