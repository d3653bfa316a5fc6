"""The portal: hand in over the web, see the tests turn green, mark answers.

Web processes (`app`) answer requests and take in what is handed in; one process (`grading`) grades
what waits and writes down what happens (`progress`), which the web processes read and stream. What
both know of each other stands in the gradebook's database and in that one file.
"""
