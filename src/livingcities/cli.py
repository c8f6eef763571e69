"""The console command: `livingcities <command>` is Django's management under the project's name."""

import os
import sys

OUR_COMMANDS = {
    "Run the site": ("demo", "serve", "work", "clock", "tick"),
    "Look after it": ("doctor", "migrate", "backup", "restore", "index-cases"),
    "Content": ("load-cities", "import-polis", "load-demo"),
    "Recompute a published result": ("verify",),
}


def main() -> None:
    if sys.version_info < (3, 12):  # noqa: UP036 - reached where the package was installed by hand
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"Living Cities needs Python 3.12 or newer, this is {found}. `make demo` looks for one by itself.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livingcities.settings")
    words = sys.argv[1:]
    if not words or words in (["help"], ["--help"], ["-h"]):
        _list_commands()
        return
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        if words[0] == "demo":
            from livingcities.base.machine import demo

            demo.main(words[1:])
            return
        execute_from_command_line([sys.argv[0], _module(words[0]), *words[1:]])
    except ImproperlyConfigured as fault:
        sys.exit(str(fault))


def _module(word: str) -> str:
    """`import-polis` at the console is the module `import_polis`; options stay as they are."""
    return word if word.startswith("-") else word.replace("-", "_")


def _list_commands() -> None:
    """Our own commands with what each does; those of the framework are there too, but not listed."""
    import django
    from django.core.management import get_commands, load_command_class

    from livingcities.base.machine import demo

    django.setup()
    known = get_commands()
    print("Usage: livingcities COMMAND [--help]")
    for title, names in OUR_COMMANDS.items():
        print(f"\n{title}")
        for name in names:
            module = _module(name)
            if name == "demo":
                print(f"  {name:<14}{demo.HELP}")
            elif module in known:
                print(f"  {name:<14}{load_command_class(known[module], module).help}")
