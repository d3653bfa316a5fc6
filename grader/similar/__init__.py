"""Alike work: which submissions of a week agree in more than chance and the exercise explain.

It never says that anything was copied, and no point depends on it.
"""
