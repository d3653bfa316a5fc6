"""The untrusted side: members' Python runs here, confined, and only at trace time.

`client` is the judge's end. `server` is a small trusted process that forks one child for each
submission; `child` is what runs in it, behind the walls of `confine`. They talk in the frames of
`wire`.
"""
