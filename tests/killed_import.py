"""A program that imports archives in a process of its own, which kills itself at a chosen step.

python killed_import.py OUT FILE... <<< "step"    # prints 0 if it came to the end, -9 if killed
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path

from ossmk.providers.gharchive.importing import import_archives
from ossmk.providers.gharchive.targets import open_target

# every step that changes what is on the disk, apart from the content of unfinished files
STEPS = ("replace", "unlink", "mkdir", "write_bytes")


def main() -> None:
    out, *files = map(Path, sys.argv[1:])
    for line in sys.stdin:
        process = os.fork()
        if not process:
            import_killed_at(int(line), out, files)
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


def import_killed_at(last: int, out: Path, files: list[Path]) -> None:
    steps = count(1)
    for name in STEPS:
        original = getattr(Path, name)

        def step(*arguments: object, _original: object = original, **options: object) -> object:
            if next(steps) == last:
                os.kill(os.getpid(), signal.SIGKILL)
            assert callable(_original)
            return _original(*arguments, **options)

        setattr(Path, name, step)
    import_archives(files, open_target(out))


if __name__ == "__main__":
    main()
