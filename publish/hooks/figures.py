"""Figures are drawn in the page: a linked SVG of `assets/figures` becomes inline SVG.

Only so does `currentColor` follow the light and the dark scheme.
"""
