"""nbgrader's own tables: its API, the cells of a notebook, their scores."""
