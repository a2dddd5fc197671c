"""`python -m conformance`."""

import sys

from conformance.command.main import main

if __name__ == "__main__":
    sys.exit(main())
