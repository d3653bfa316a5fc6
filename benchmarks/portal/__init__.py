"""The portal measured: a class that hands in at once, and how soon a test turns green."""
