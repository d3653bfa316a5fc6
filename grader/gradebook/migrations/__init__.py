"""How our tables came to be what they are: alembic's migrations, under our own version table."""
