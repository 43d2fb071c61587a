"""Zips of strangers: what is wrong with an entry costs that entry, and nothing appears outside the folder."""

import contextlib
import io
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import archives

LIMITS = archives.Limits(file=3 << 20, total=4 << 20, files=5, ratio=200)


def zipped(*entries, compression=zipfile.ZIP_DEFLATED):
    """A zip of (name or ZipInfo, bytes)."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content, compression)
    return data.getvalue()


def special(name, mode, content=b"/etc/passwd"):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info, content


def unpack(tmp_path, data, owner=lambda path: "", limits=LIMITS):
    """(sentences, {path: content}) after unpacking into a folder; nothing may appear beside it."""
    (tmp_path / "in.zip").write_bytes(data)
    folder = tmp_path / "folder"
    folder.mkdir()
    said = archives.unpack(tmp_path / "in.zip", folder, owner, limits)
    assert {path.name for path in tmp_path.iterdir()} == {"in.zip", "folder"}
    assert not [path for path in folder.rglob("*") if path.is_symlink()]
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return said, {name: path.read_bytes() for name, path in files.items()}


def test_files_arrive_where_they_belong(tmp_path):
    entries = [("a.py", b"1"), ("b/c.py", b"2"), ("d\\e.py", b"3"), ("ż\u200c.py", b"4"), ("./f.py", b"5")]
    said, files = unpack(tmp_path, zipped(*entries, ("b/", b"")))
    assert said == []
    assert files == {"a.py": b"1", "b/c.py": b"2", "d/e.py": b"3", "ż\u200c.py": b"4", "f.py": b"5"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("/etc/x", "absolute"),
        ("C:\\x", "absolute"),
        ("\\\\host\\x", "absolute"),
        ("../x", "leads out"),
        ("a/../../x", "leads out"),
        ("a\\..\\..\\x", "leads out"),
        ("a\nb", "characters"),
        ("a\x1b[2J", "characters"),
        (".", "characters"),
        ("a" * 300, "too long"),
        ("a/" * 30 + "b", "too long"),
        ("/".join(["a" * 190] * 5), "too long"),
    ],
)
def test_paths_that_lead_elsewhere_are_refused(tmp_path, name, said):
    sentences, files = unpack(tmp_path, zipped((name, b"bad"), ("good.py", b"1")))
    assert files == {"good.py": b"1"}
    assert len(sentences) == 1
    assert said in sentences[0]
    assert sentences[0].isprintable()


def test_a_name_that_ends_early_is_refused(tmp_path):
    data = zipped(("a.pyX/../b", b"bad"), ("good.py", b"1")).replace(b"a.pyX", b"a.py\0")
    sentences, files = unpack(tmp_path, data)
    assert files == {"good.py": b"1"}
    assert len(sentences) == 1


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
def test_what_is_no_file_is_refused(tmp_path, kind):
    sentences, files = unpack(tmp_path, zipped(special("link", kind | 0o777), ("link/x", b"1")))
    assert files == {"link/x": b"1"}
    assert sentences == ["link: it is a link or a device, and no file."]


def test_what_is_encrypted_is_refused(tmp_path):
    data = bytearray(zipped(("secret.py", b"1"), ("good.py", b"1")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    sentences, files = unpack(tmp_path, bytes(data))
    assert files == {"good.py": b"1"}
    assert sentences == ["secret.py: it is encrypted."]


def test_other_methods_are_refused(tmp_path):
    sentences, files = unpack(tmp_path, zipped(("a.py", b"1"), compression=zipfile.ZIP_LZMA))
    assert files == {}
    assert "another method" in sentences[0]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["a.py", "A.PY", "./a.py", "ａ.py", "a.py/b"])
def test_the_first_of_two_names_counts(tmp_path, second):
    sentences, files = unpack(tmp_path, zipped(("a.py", b"1"), (second, b"2")))
    assert files == {"a.py": b"1"}
    assert len(sentences) == 1


def test_bombs_stop_while_they_come_out(tmp_path):
    bomb = zipped(("zeros", bytes(2_000_000)), ("good.py", b"1"))
    sentences, files = unpack(tmp_path, bomb)
    assert files == {"good.py": b"1"}
    assert "200 times its size" in sentences[0]


def test_a_size_that_lies_is_no_way_around(tmp_path):
    data = bytearray(zipped(("zeros", bytes(2_000_000))))
    at = data.index(b"PK\x01\x02") + 20
    data[at : at + 4] = (1 << 31).to_bytes(4, "little")  # says that it is large when packed
    _, files = unpack(tmp_path, bytes(data), limits=replace(LIMITS, file=1 << 20))
    assert files == {}


def test_sizes_and_counts_are_bounded(tmp_path):
    noise = bytes(range(256)) * 4096 * 2
    entries = [("a", noise * 2), ("b", noise), ("c", noise), ("d", noise)]
    stored = zipped(*entries, compression=zipfile.ZIP_STORED)
    sentences, files = unpack(tmp_path, stored, limits=replace(LIMITS, total=8 << 20))
    assert set(files) == {"b", "c"}
    assert "larger than 3 MB" in sentences[0]
    assert "larger than 8 MB together" in sentences[1]


def test_no_more_files_than_allowed(tmp_path):
    sentences, files = unpack(tmp_path, zipped(*((f"{i}.py", b"1") for i in range(7))))
    assert len(files) == 5
    assert [one.endswith("more than 5 files.") for one in sentences] == [True, True]


def test_nobody_uses_up_what_belongs_to_others(tmp_path):
    noise = bytes(range(256)) * 4096 * 2
    entries = [*((f"1/{i}", noise) for i in range(4)), ("2/a", noise)]
    data = zipped(*entries, compression=zipfile.ZIP_STORED)
    _, files = unpack(tmp_path, data, owner=lambda path: path.partition("/")[0])
    assert "2/a" in files
    assert len(files) == 3


def test_zips_are_unpacked_one_level_deep(tmp_path):
    deep = zipped(("x.py", b"1"))
    inner = zipped(("work/a.py", b"1"), ("work/b/c.py", b"2"), ("work/deep.ZIP", deep))
    sentences, files = unpack(tmp_path, zipped(("sub/mine.zip", inner)))
    assert files == {"sub/mine.zip/a.py": b"1", "sub/mine.zip/b/c.py": b"2"}
    assert sentences == ["sub/mine.zip: work/deep.ZIP: zips inside zips are not unpacked."]


def test_a_zip_in_a_zip_is_no_way_out(tmp_path):
    inner = zipped(("../x", b"1"), ("/x", b"1"), special("link", stat.S_IFLNK), ("a.py", b"1"))
    sentences, files = unpack(tmp_path, zipped(("mine.zip", inner), ("good.py", b"1")))
    assert files == {"mine.zip/a.py": b"1", "good.py": b"1"}
    assert len(sentences) == 3


def test_tables_of_contents_are_bounded_before_they_are_read(tmp_path):
    inner = zipped(*((f"{i}", b"") for i in range(50)))
    sentences, files = unpack(tmp_path, zipped(("mine.zip", inner), ("good.py", b"1")))
    assert files == {"good.py": b"1"}
    assert sentences == ["mine.zip: there are more than 5 files in it."]


def test_what_is_no_zip_costs_itself(tmp_path):
    sentences, files = unpack(tmp_path, zipped(("mine.zip", b"PK no"), ("good.py", b"1")))
    assert files == {"good.py": b"1"}
    assert sentences == ["mine.zip: it is no zip file that can be read."]
    (tmp_path / "in.zip").write_bytes(b"no")
    with pytest.raises(archives.Refused, match="no zip file"):
        archives.unpack(tmp_path / "in.zip", tmp_path / "folder", lambda path: "", LIMITS)


def test_leftovers_are_dropped_without_a_word(tmp_path):
    junk = ("__MACOSX/._a.py", "x/.DS_Store", ".ipynb_checkpoints/a.ipynb")
    assert unpack(tmp_path, zipped(*((name, b"1") for name in junk))) == ([], {})


@given(st.data())
def test_damaged_zips_break_nothing(tmp_path_factory, data):
    inner = zipped(("a.py", b"1" * 100), ("b/c.py", b"2" * 100))
    whole = bytearray(zipped(("mine.zip", inner), ("x.py", b"abc" * 50)))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    folder: Path = tmp_path_factory.mktemp("damaged")
    with contextlib.suppress(archives.Refused):
        unpack(folder, bytes(whole))
