"""The autograder to upload to Gradescope: a zip of two scripts, our package, keys and notebooks.

Gradescope runs `setup.sh` once, in an image of Ubuntu, and `run_autograder` for each submission, both as
root. Its containers usually allow no namespaces, so the script passes `--allow-reduced`: student code is then
held by Landlock, seccomp and a user id of its own (level S1), and results.json records which level held.
"""

from __future__ import annotations

import io
import shlex
import stat
import zipfile
from collections.abc import Sequence
from pathlib import Path

from . import sheets
from .sheets import ExportProblem

_SETUP = """\
#!/usr/bin/env bash
# Gradescope runs this once, as root, while it builds the image.
set -euo pipefail
source_folder="${AUTOGRADER_ROOT:-/autograder}/source"
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends bubblewrap python3 python3-venv
python=python3
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    apt-get install -y --no-install-recommends python3.11 python3.11-venv
    python=python3.11
fi
"$python" -m venv /opt/autograder
/opt/autograder/bin/pip install --no-cache-dir "$source_folder"/@WHEEL@'[grade]'
chmod -R go= "$source_folder"
"""

_RUN = """\
#!/usr/bin/env bash
# Gradescope runs this, as root, for every submission. It always leaves a results.json.
set -uo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
results="$root/results/results.json"
export PATH="/opt/autograder/bin:$PATH"
mkdir -p "$root/results"
rm -f "$results"
chmod -R go= "$root/source" "$root/results"

# These containers seldom allow namespaces. With --allow-reduced student code is held by Landlock, seccomp and
# a user id of its own (level S1); without it the autograder would refuse. Gradescope gives 10 minutes, and a
# zero afterwards: we stop before that.
timeout --kill-after=10 540 autograder gradescope "$root/submission" --assignment @ASSIGNMENT@ \\
    --keys "$root/source/keys" --notebooks "$root/source/notebooks" --allow-reduced --out "$results"
echo "autograder ended with code $?; it was allowed to run with reduced isolation (--allow-reduced)"

if [ ! -s "$results" ]; then
    # Without a score Gradescope reports a failure of the autograder, and not a zero.
    cat >"$results.new" <<'END'
{"output_format": "text",
 "output": "We could not grade this, by our fault. It is not a zero: ask your instructor to run it again."}
END
    mv "$results.new" "$results"
fi
"""


def write(
    to: Path, assignment: str, wheel: Path, keys: Sequence[Path], notebooks: Sequence[Path] = ()
) -> None:
    """Write the zip: `wheel` is our package as built, `keys` and `notebooks` are those of the assignment.

    The same files make the same bytes. Whoever has the zip has the hidden keys.
    """
    if wheel.suffix != ".whl":
        raise ExportProblem(f"{wheel} is no wheel: build one with `python -m build --wheel`.")
    if not keys:
        raise ExportProblem(f"There is no key for {assignment}: record one with `autograder record`.")
    members = {
        "setup.sh": _SETUP.replace("@WHEEL@", shlex.quote(wheel.name)).encode(),
        "run_autograder": _RUN.replace("@ASSIGNMENT@", shlex.quote(assignment)).encode(),
        wheel.name: _content(wheel),
        **{f"keys/{path.name}": _content(path) for path in keys},
        **{f"notebooks/{path.name}": _content(path) for path in notebooks},
    }
    if len(members) != 3 + len(keys) + len(notebooks):
        raise ExportProblem("Two keys or two notebooks bear the same name: rename one.")
    sheets.put(to, _zipped(members))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ExportProblem(f"{path} cannot be read: {error.strerror}.") from None


def _zipped(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)  # dated 1980, whenever it is made
            script = name in ("setup.sh", "run_autograder")
            info.external_attr = (stat.S_IFREG | (0o755 if script else 0o600)) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return data.getvalue()
