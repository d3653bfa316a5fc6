"""Everything that makes the site of its sources: `python -m publish.build`."""
