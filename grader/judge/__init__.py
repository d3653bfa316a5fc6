"""The trusted side: verifies members' programs, compiles and runs them, and decides by pytest."""
