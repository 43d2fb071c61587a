"""MNIST and CIFAR-10 from files made here and served on this machine: whole, damaged and hostile."""

import gzip
import hashlib
import io
import sys
import tarfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pooch.downloaders  # noqa: F401  (before a test hides tqdm: pooch looks for it once, at its import)
import pytest
from compare import refuses, same

from dlcore import data, datasets


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        if self.path.startswith("/cut/"):  # promises more than it sends, as a lost connection does
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            self.wfile.write(b"\0" * 1000)
            self.close_connection = True
        else:
            super().do_GET()


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """A web server on this machine: its folder and its address."""
    folder = tmp_path_factory.mktemp("web")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def _idx(array):
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return gzip.compress(header + array.tobytes())


def _tar(members):
    """A tar.gz with (name, content) members; a content that is a TarInfo type makes a link to /etc/passwd."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if content is tarfile.SYMTYPE:
                info.type, info.linkname = content, "/etc/passwd"
                archive.addfile(info)
            else:
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def _put(folder, files):
    """Write files to the served folder; their names and hashes, as the loaders take them."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return {name: "sha256:" + hashlib.sha256(content).hexdigest() for name, content in files.items()}


@pytest.fixture(scope="module")
def digits():
    rng = np.random.default_rng(0)
    return [
        rng.integers(0, 256, (5, 28, 28), np.uint8),
        rng.integers(0, 10, 5, np.uint8),
        rng.integers(0, 256, (3, 28, 28), np.uint8),
        rng.integers(0, 10, 3, np.uint8),
    ]


def test_mnist_is_downloaded_once_and_read(web, digits, tmp_path):
    folder, url = web
    hashes = _put(folder, dict(zip(datasets.MNIST, map(_idx, digits), strict=True)))
    for address in (url, "http://127.0.0.1:1/"):  # the second time nothing is asked of the net
        x, y, x_test, y_test = data.load_mnist(tmp_path, False, address, hashes)
        same(x, (digits[0][:, None] / 255).astype(np.float32))
        same(y, digits[1].astype(np.intp))
        same(x_test, (digits[2][:, None] / 255).astype(np.float32))
        same(y_test, digits[3].astype(np.intp))
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(datasets.MNIST)


def test_cifar10_is_downloaded_with_a_progress_bar_and_read(web, tmp_path, capfd):
    folder, url = web
    rng = np.random.default_rng(0)
    records = [rng.integers(0, 10, (k + 1, 3073), np.uint8) for k in range(6)]
    names = datasets._CIFAR10_FILES
    members = [(name, r.tobytes()) for name, r in zip(names, records, strict=True)]
    # Hostile and useless members beside the wanted ones: nothing of them is read or written.
    extra = [("../climbed.bin", b"x"), ("/tmp/climbed.bin", b"x"), (names[0] + ".lnk", tarfile.SYMTYPE)]
    hashes = _put(folder, {"cifar-10-binary.tar.gz": _tar(extra + members[::-1])})
    x, y, x_test, y_test = data.load_cifar10(tmp_path / "new" / "folder", True, url, hashes)
    train = np.concatenate(records[:5])
    same(y, train[:, 0].astype(np.intp))
    same(x, (train[:, 1:].reshape(15, 3, 32, 32) / 255).astype(np.float32))
    same(x_test, (records[5][:, 1:].reshape(6, 3, 32, 32) / 255).astype(np.float32))
    same(y_test, records[5][:, 0].astype(np.intp))
    assert "100%" in capfd.readouterr().err
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["cifar-10-binary.tar.gz"]


def test_n03_a_cifar_image_has_3072_numbers():
    assert datasets._RECORD - 1 == 3072


def test_the_hashes_that_come_with_dlcore_are_complete():
    assert len(datasets.MNIST) == 4
    for known in (*datasets.MNIST.values(), *datasets.CIFAR10.values()):
        algorithm, digest = known.split(":")
        assert len(digest) == 2 * hashlib.new(algorithm).digest_size
    assert len(datasets.CIFAR10_CLASSES) == 10


def test_a_wrong_hash_is_refused_and_nothing_is_kept(web, tmp_path):
    folder, url = web
    _put(folder, {"file.gz": b"not what was promised"})
    refuses(
        ValueError,
        "does not have the known hash",
        datasets.fetch,
        url,
        "file.gz",
        "md5:" + 32 * "0",
        tmp_path,
        False,
    )
    assert list(tmp_path.iterdir()) == []


def test_a_lost_connection_leaves_no_half_file(web, tmp_path):
    _, url = web
    args = (url + "cut/", "file.gz", "md5:" + 32 * "0", tmp_path, False)
    refuses(OSError, "could not be downloaded", datasets.fetch, *args)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_reached_is_said_in_a_sentence(web, tmp_path):
    _, url = web
    known = "md5:" + 32 * "0"
    refuses(OSError, "HTTPError", datasets.fetch, url, "missing.gz", known, tmp_path, False)
    refuses(OSError, "ConnectionError", datasets.fetch, "http://127.0.0.1:1/", "a.gz", known, tmp_path, False)
    refuses(ValueError, "protocol", datasets.fetch, "nowhere://", "a.gz", known, tmp_path, False)
    refuses(ValueError, "name must be a plain file name", datasets.fetch, url, "../a.gz", known, tmp_path)


def test_a_damaged_file_on_disk_is_fetched_again_or_refused_but_never_used(web, tmp_path, digits):
    folder, url = web
    good = _idx(digits[1])
    [(name, known)] = _put(folder, {"labels.gz": good}).items()
    (tmp_path / name).write_bytes(good[:-5])
    refuses(OSError, "could not be downloaded", datasets.fetch, url + "none/", name, known, tmp_path, False)
    same(datasets.read_idx(datasets.fetch(url, name, known, tmp_path, False)), digits[1])


@pytest.mark.parametrize("module", ["pooch", "tqdm"])
def test_a_missing_package_is_named(module, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    refuses(ImportError, f"needs the package {module}", data.load_mnist, tmp_path)


def _damaged_idx():
    good = _idx(np.zeros((3, 4), np.uint8))
    plain = gzip.decompress(good)
    return {
        "cut": (good[:-9], "not a complete gzip file"),
        "no gzip": (b"hello", "not a complete gzip file"),
        "broken": (good[:12] + b"\xff\xff\xff" + good[15:], "not a complete gzip file"),
        "empty": (gzip.compress(b""), "is not an IDX file of bytes"),
        "floats": (gzip.compress(b"\0\0\x0d\2" + plain[4:]), "is not an IDX file of bytes"),
        "header only": (gzip.compress(plain[:7]), "ends within its header"),
        "too short": (gzip.compress(plain[:-1]), "does not hold what its header promises"),
        "too long": (gzip.compress(plain + b"\0"), "does not hold what its header promises"),
        "huge": (gzip.compress(b"\0\0\x08\3" + b"\xff" * 12), "too large"),
    }


@pytest.mark.parametrize("damage", _damaged_idx())
def test_damaged_idx_files_are_refused(damage, tmp_path):
    content, words = _damaged_idx()[damage]
    (tmp_path / "a.gz").write_bytes(content)
    refuses(ValueError, words, datasets.read_idx, tmp_path / "a.gz")


def _damaged_cifar10():
    names = datasets._CIFAR10_FILES
    good = [(name, bytes(3073)) for name in names]
    return {
        "cut": (_tar(good)[:-40], "not a complete tar.gz"),
        "no tar": (gzip.compress(b"hello"), "not a complete tar.gz"),
        "no gzip": (b"hello", "not a complete tar.gz"),
        "missing": (_tar(good[:-1]), "test_batch.bin"),
        "empty": (_tar([*good[:-1], (names[-1], b"")]), "test_batch.bin"),
        "cut record": (_tar([(names[0], bytes(3072)), *good[1:]]), "data_batch_1.bin"),
        "link": (_tar([(names[0], tarfile.SYMTYPE), *good[1:]]), "data_batch_1.bin"),
    }


@pytest.mark.parametrize("damage", _damaged_cifar10())
def test_damaged_cifar10_archives_are_refused(damage, tmp_path):
    content, words = _damaged_cifar10()[damage]
    (tmp_path / "a.tar.gz").write_bytes(content)
    refuses(ValueError, words, datasets.read_cifar10, tmp_path / "a.tar.gz")
