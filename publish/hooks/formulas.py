"""Formulas are set at build time."""
