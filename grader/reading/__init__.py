"""Reading a member's file without running it: what `grader.submission` and `source` consist of."""
