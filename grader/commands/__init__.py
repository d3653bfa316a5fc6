"""The commands of the command line, one module each: `HELP`, `EXAMPLES` and `run`."""
