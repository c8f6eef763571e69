"""python -m civicmethods COMMAND …: every published result can be computed again by anyone."""

import sys
from importlib import import_module

COMMANDS = {
    "assignment": ("civicmethods.assignment.command", "assignment"),
    "calibration": ("civicmethods.calibration.command", "calibration"),
    "opinion": ("civicmethods.opinion.command", "opinion"),
    "similarity": ("civicmethods.similarity.command", "similarity"),
    "verify": ("civicmethods.verify", "verify"),
}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in {"-h", "--help"}:
        print(f"usage: python -m civicmethods {{{','.join(COMMANDS)}}} ...")
        return 0 if arguments else 2
    name, *rest = arguments
    if name not in COMMANDS:
        print(f"error: no command «{name}»; there are {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    module, function = COMMANDS[name]
    return int(getattr(import_module(module), function)(rest))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
