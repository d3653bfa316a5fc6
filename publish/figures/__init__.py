"""The notes' figures: drawn by script, the same to the byte every time, one file per language."""
