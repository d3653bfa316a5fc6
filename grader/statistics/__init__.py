"""What a class's results say: numbers, tables, figures and pages for the instructor.

`summary` counts; `terminal`, `spreadsheet`, `page` and `anonymous` show what it counted.
"""
