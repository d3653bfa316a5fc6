"""`python -m publish.vendor`."""

import sys

from publish.vendor import main

sys.exit(main())
