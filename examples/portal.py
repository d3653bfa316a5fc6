"""The portal on the example class, in a copy of the course: `make portal`.

What is handed in and marked there stays in build/portal until that is removed.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPY = ROOT / "build" / "portal"
INSTRUCTOR = "teacher"


def main() -> None:
    """Makes the copy, invites a member and an instructor, and starts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8000)
    options, others = parser.parse_known_args()
    address = f"http://127.0.0.1:{options.port}"
    COPY.mkdir(parents=True, exist_ok=True)
    for folder in ("solutions", "exercises"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, COPY / folder, ignore=ignored, dirs_exist_ok=True)
    if not (COPY / "submitted").exists():
        shutil.copytree(ROOT / "examples" / "submitted", COPY / "submitted")
    own = re.compile(r"^\[portal[^\]]*\].*?(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
    settings = own.sub("", (ROOT / "course.toml").read_text("utf-8"))
    (COPY / "course.toml").write_text(
        f'{settings}\n[portal]\naddress = "{address}"\ninstructors = ["{INSTRUCTOR}"]\n', "utf-8"
    )
    grader = [sys.executable, "-m", "grader.cli", "--course", str(COPY)]
    subprocess.run([*grader, "members", "invite", "member01", INSTRUCTOR], check=True)
    sys.stdout.flush()
    os.execv(sys.executable, [*grader, "portal", "--port", str(options.port), *others])


if __name__ == "__main__":
    main()
