"""What a worker can see: one Python, a list of packages, and a folder made for the purpose. Nothing else.

Packages are let in by name, with what they require. So neither the full dlcore, nor torch, nor answer keys,
nor anything that is installed later comes into view by accident.
"""

from __future__ import annotations

import compileall
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path, PurePosixPath

import dlcore
from autograder import edition

INSIDE = "/sbx"  # where the staged folder is seen
SITE = "/site"  # where packages are seen
PACKAGES = ("numpy", "safetensors", "ipython", "matplotlib", "matplotlib-inline", "scikit-learn", "tqdm")

_OURS = Path(__file__).parents[1]
_MODULES = (
    "wire.py",
    "frames.py",
    "perform.py",
    "scenarios",
    *(f"sandbox/{n}.py" for n in ("__init__", "jail", "pages")),
)
_MODULES += tuple(f"sandbox/{name}.py" for name in ("shell", "worker", "zygote"))
_SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime")
_FONTS = "fontlist*.json"
_DEVICES = ("null", "zero", "full", "random", "urandom")


@dataclass(frozen=True)
class View:
    """Paths on this machine that a worker needs, and the command that shows it only those."""

    stage: Path
    packages: tuple[Path, ...]
    base: Path  # of the Python that runs
    program: Path

    def readable(self, inside: bool) -> list[str]:
        """For Landlock: the same paths, as they are seen inside bubblewrap or as they really are."""
        ours = [INSIDE, SITE] if inside else [*map(str, (self.stage, *self.packages))]
        python = [] if str(self.base) == "/usr" else [str(self.base / "lib")]
        return [*ours, *python, *_SYSTEM, "/lib", "/lib64"]

    def command(self, as_user: Sequence[str], own_users: bool) -> list[str]:
        """bubblewrap's arguments, up to the program to run."""
        network = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
        isolate = [*network, "--hostname", "sandbox", *(["--unshare-user"] if own_users else [])]
        return [
            *("bwrap", "--die-with-parent", "--new-session", *isolate),
            *("--perms", "1777", "--size", str(256 << 20), "--tmpfs", "/tmp"),
            *self._folders(),
            *self._files(bool(as_user)),
            *("--proc", "/proc"),
            *(word for name in _DEVICES for word in ("--dev-bind", f"/dev/{name}", f"/dev/{name}")),
            *("--remount-ro", "/", "--clearenv", "--chdir", "/tmp"),
            *(word for pair in ENVIRONMENT.items() for word in ("--setenv", *pair)),
            *as_user,
        ]

    def _folders(self) -> list[str]:
        """Every parent by name: those that bubblewrap makes by itself are closed to other users."""
        shown = [
            self.program,
            self.base,
            *(PurePosixPath(path) for path in (*_SYSTEM, INSIDE, SITE, "/dev/x", "/box/x")),
        ]
        parents = {parent for path in shown for parent in path.parents} | {
            PurePosixPath(SITE),
            PurePosixPath("/box"),
        }
        return [
            w
            for p in sorted(parents - {PurePosixPath("/")}, key=lambda p: len(str(p)))
            for w in ("--dir", str(p))
        ]

    def _files(self, drops_user: bool) -> Iterator[str]:
        for path in _SYSTEM:
            yield from ("--ro-bind-try", path, path)
        for link in ("/lib", "/lib64"):
            if os.path.islink(link):
                yield from ("--symlink", os.readlink(link), link)
            elif os.path.isdir(link):
                yield from ("--ro-bind", link, link)
        if str(self.base) != "/usr":
            yield from ("--ro-bind", f"{self.base}/lib", f"{self.base}/lib")
        yield from ("--ro-bind", str(self.program), str(self.program))
        for folder in _other_packages(self.base):
            yield from ("--tmpfs", folder)
        for package in self.packages:
            yield from ("--ro-bind", str(package), f"{SITE}/{package.name}")
        yield from ("--ro-bind", str(self.stage), INSIDE)
        if drops_user:
            yield from ("--ro-bind", "/usr/bin/setpriv", "/usr/bin/setpriv")


ENVIRONMENT = {
    "PATH": "/usr/bin",
    "LANG": "C.UTF-8",
    "HOME": "/tmp",
    "IPYTHONDIR": "/tmp/ipython",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OPENBLAS_NUM_THREADS": "1",  # one thread before the fork, and the same rounding everywhere
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",  # each arena would count against the limit of memory
    "PYTHONDONTWRITEBYTECODE": "1",
}


def _other_packages(base: Path) -> list[str]:
    """Folders of packages inside the trees that are shown whole; they are covered."""
    folders = [*base.glob("lib/python3*/site-packages"), *base.glob("lib/python3*/dist-packages")]
    folders += Path("/usr/lib").glob("python3*/dist-packages")
    return sorted({str(folder) for folder in folders if folder.is_dir()})


def _is_installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def view(folder: Path, cut: Iterable[str], packages: Sequence[str]) -> View:
    """Fill `folder` with the student edition and what serves it, and find all else that a worker needs."""
    if absent := [name for name in packages if not _is_installed(name)]:
        raise LookupError(f"{', '.join(absent)} cannot be let in: not installed here")
    base = Path(sys.base_prefix).resolve()
    shown = tuple(entry for name in sorted(_required([*PACKAGES, *packages])) for entry in _entries(name))
    _stage(folder, tuple(cut))
    return View(folder, tuple(dict.fromkeys(shown)), base, Path(os.path.realpath(sys.executable)))


def _stage(folder: Path, cut: Sequence[str]) -> None:
    for path, content in edition.student_edition(_dlcore(), cut).items():
        file = folder / "dlcore" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    ours = folder / "autograder"
    (ours / "sandbox").mkdir(parents=True)
    shutil.copyfile(_OURS / "sandbox" / "standin.py", ours / "__init__.py")
    for name in _MODULES:
        if (_OURS / name).is_dir():
            shutil.copytree(_OURS / name, ours / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(_OURS / name, ours / name)
    compileall.compile_dir(folder, quiet=2, stripdir=str(folder), prependdir=INSIDE)
    _fonts(folder / "fonts")
    for staged in [folder, *folder.rglob("*")]:
        staged.chmod(0o755 if staged.is_dir() else 0o644)


@cache
def _dlcore() -> edition.Files:
    return edition.read_package(Path(dlcore.__file__).parent)


def _fonts(folder: Path) -> None:
    """matplotlib's list of fonts, which takes seconds to make; if there is none yet, matplotlib makes it."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    cache = Path(os.environ.get("MPLCONFIGDIR") or home / "matplotlib")
    if not list(cache.glob(_FONTS)):
        subprocess.run(
            [sys.executable, "-c", "import matplotlib.font_manager"], capture_output=True, check=False
        )
    folder.mkdir()
    for file in cache.glob(_FONTS):
        shutil.copyfile(file, folder / file.name)


def _required(names: Iterable[str]) -> set[str]:
    """The installed packages among `names`, and all that they require, by normal names."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = re.sub(r"[-_.]+", "-", left.pop()).lower()
        try:
            requirements = metadata.distribution(name).requires or []
        except metadata.PackageNotFoundError:
            continue  # required elsewhere only, or an extra that the course did not install
        if name not in found:
            found.add(name)
            left += [re.split(r"[^\w.-]", text)[0] for text in requirements if "extra ==" not in text]
    return found - {"dlcore"}


def _entries(name: str) -> list[Path]:
    """What a package put into the folder of packages, at its top level."""
    site = Path(sysconfig.get_path("purelib"))
    files = metadata.distribution(name).files or []
    tops = {file.parts[0] for file in files} - {"..", "__pycache__", "bin", "share"}
    return sorted(site / top for top in tops if (site / top).exists() and not top.endswith(".pth"))
