"""What a class's results say: numbers, tables, figures and pages for the instructor.

`summary` counts; `table`, `page` and `anonymous` show what it counted.
"""
