"""Workers on other machines: a Dask cluster that is already running, through its standard executor.

Orders travel with their files and products come back with theirs, so the machines need no shared disk. What
is the same for all orders travels to each worker once.
"""

from __future__ import annotations

import logging
import platform
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from distributed import Client, KilledWorker

from . import orders
from .orders import ClassProblem, Folder, Order
from .workers import Done, Work, perform

_PATIENCE = 60  # seconds to wait for the scheduler, and again for a first worker
_SAME = ("dlcore", "numpy", "ipython")  # packages that a grade could depend on


class Cluster:
    """The workers of a Dask cluster, however many there are at the moment."""

    deaths = (KilledWorker,)
    lost = (
        "the cluster has called the work off: see that its scheduler runs, and that autograder is installed "
        "there and on all workers, then run this again"
    )

    def __init__(self, client: Any, work: Work) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False, retries=1)
        # A task's result, not scattered data: if every worker that holds it dies, Dask makes it again.
        self._work = client.submit(_same, work, pure=False)
        self._versions = versions()

    @property
    def size(self) -> int:
        """Threads of all workers, as the client last heard of them."""
        return max(1, sum(self._client.nthreads().values()))

    def submit(self, folder: Folder) -> Future[Done]:
        """Have a folder graded somewhere."""
        future: Future[Done] = self._executor.submit(_serve, self._work, orders.read(folder), self._versions)
        return future


@contextmanager
def crew(address: str, work: Work, patience: float = _PATIENCE) -> Iterator[Cluster]:
    """The workers of the scheduler at an address such as tcp://10.0.0.1:8786."""
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # we say what is wrong in a sentence
    client = _connect(address, patience)
    try:
        yield Cluster(client, work)
    finally:
        client.close()


def _connect(address: str, patience: float) -> Any:
    connect: Any = Client  # shipped without types
    try:
        client = connect(address, timeout=patience, set_as_default=False)
    except (OSError, ValueError) as error:
        said = str(error).partition("\n")[0]
        raise ClassProblem(f"no Dask scheduler answers at {address} ({said}): start one there") from None
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError:
        client.close()
        raise ClassProblem(f"{address} has no workers: start some with: dask worker {address}") from None
    return client


def versions() -> dict[str, str]:
    """What has to be the same on every machine for the same grades."""
    found = {"Python": ".".join(platform.python_version_tuple()[:2])}
    for package in _SAME:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "none"
    return found


def _same(work: Work) -> Work:
    return work


def _serve(work: Work, order: Order, wanted: dict[str, str]) -> Done:
    """On a worker: refuse if it is not like the others, grade if it is."""
    here: dict[str, Any] = versions()
    for package, wants in wanted.items():
        if here[package] != wants:
            raise ClassProblem(
                f"worker {platform.node()} has {package} {here[package]} instead of {wants}: "
                "install the same versions on every machine"
            )
    return perform(work, order)
