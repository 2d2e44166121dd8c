"""`kiosk`, and `python -m kiosk`."""

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from kiosk.cli import main as run_command_line

    sys.exit(run_command_line())


if __name__ == "__main__":
    main()
