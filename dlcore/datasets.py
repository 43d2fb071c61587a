"""Downloaded data sets: fetched whole or not at all, checked by hash, read without running what is inside.

MNIST is stored as IDX files (a header of sizes, then bytes), CIFAR-10 in its binary version (records of one
label byte and 3·32·32 pixel bytes): both are plain numbers, so no pickle is ever opened and no archive
unpacked.
"""

from __future__ import annotations

import gzip
import math
import tarfile
import zlib
from pathlib import Path

import numpy as np

from . import extras
from .shapes import Array, Images

MNIST_URL = "https://ossci-datasets.s3.amazonaws.com/mnist/"
MNIST = {  # file name: hash, as published with the mirror above
    "train-images-idx3-ubyte.gz": "md5:f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte.gz": "md5:d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte.gz": "md5:9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte.gz": "md5:ec29112dd5afa0611ce80d1b7f02629c",
}
CIFAR10_URL = "https://www.cs.toronto.edu/~kriz/"
CIFAR10 = {"cifar-10-binary.tar.gz": "md5:c32a1d4ab5d03f1284b67883e8d87530"}
CIFAR10_CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
_CIFAR10_FILES = [f"cifar-10-batches-bin/data_batch_{i}.bin" for i in range(1, 6)]
_CIFAR10_FILES.append("cifar-10-batches-bin/test_batch.bin")
_RECORD = 1 + 3 * 32 * 32
_LARGEST = 2**30  # bytes that a damaged header may make us read


def fetch(base_url: str, name: str, known_hash: str, folder: str | Path, progress: bool = True) -> Path:
    """The path of base_url/name in `folder`, downloaded unless a file with `known_hash` is there already.

    pooch downloads beside the target and renames at the end, so an interrupted download leaves no half file;
    a file with another hash is refused. `progress` shows a bar.
    """
    if Path(name).name != name:
        raise ValueError(f"name must be a plain file name, not {name!r}")
    pooch = extras.need("pooch", f"the download of {name}")
    if progress:
        extras.need("tqdm", "the progress bar of a download")
    url = base_url.rstrip("/") + "/" + name
    try:
        return Path(pooch.retrieve(url, known_hash, fname=name, path=folder, progressbar=progress))
    except ValueError as error:
        if "hash" not in str(error):
            raise
        raise ValueError(f"{url} does not have the known hash {known_hash}; nothing was kept of it") from None
    except OSError as error:
        raise OSError(
            f"{url} could not be downloaded to {folder} ({type(error).__name__}); try again later"
        ) from error


def read_idx(path: str | Path) -> Array:
    """The array in a gzipped IDX file: 0, 0, 8 (for bytes), the rank, all sizes, then the entries."""
    try:
        with gzip.open(path) as file:
            magic = file.read(4)
            if magic[:3] != b"\0\0\x08" or len(magic) != 4:
                raise ValueError(f"{path} is not an IDX file of bytes: it starts with {magic!r}")
            sizes = file.read(4 * magic[3])
            if len(sizes) != 4 * magic[3]:
                raise ValueError(f"{path} ends within its header")
            shape = np.frombuffer(sizes, ">u4").tolist()
            if math.prod(shape) > _LARGEST:
                raise ValueError(f"{path} promises an array of shape {tuple(shape)}, which is too large")
            # One byte more than promised is asked for, to notice a file that is too long.
            content = file.read(math.prod(shape) + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise ValueError(f"{path} is not a complete gzip file; delete it and load again") from None
    if len(content) != math.prod(shape):
        raise ValueError(f"{path} does not hold what its header promises, an array of shape {tuple(shape)}")
    return np.frombuffer(content, np.uint8).reshape(shape)


def read_cifar10(path: str | Path) -> tuple[Images, Array, Images, Array]:
    """Training images and labels, test images and labels, all as bytes, from CIFAR-10's binary archive.

    Members are read by name into memory and never written to disk, so no path in the archive matters.
    """
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                if member.name in _CIFAR10_FILES and member.isfile() and member.size <= _LARGEST:
                    file = archive.extractfile(member)
                    found[member.name] = file.read() if file else b""
    except (EOFError, tarfile.TarError, gzip.BadGzipFile, zlib.error):
        raise ValueError(f"{path} is not a complete tar.gz archive; delete it and load again") from None
    for name in _CIFAR10_FILES:
        if not found.get(name) or len(found[name]) % _RECORD:
            raise ValueError(
                f"{name} in {path} is missing or is not a whole number of {_RECORD}-byte records"
            )
    records = [np.frombuffer(found[name], np.uint8).reshape(-1, _RECORD) for name in _CIFAR10_FILES]
    train, test = np.concatenate(records[:-1]), records[-1]
    return _images(train), train[:, 0], _images(test), test[:, 0]


def _images(records: Array) -> Images:
    return records[:, 1:].reshape(-1, 3, 32, 32)
