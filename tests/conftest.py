"""Settings for every test: one thread a process (pytest runs several), and hypothesis without a clock."""

import os
import tempfile

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
# Where checks keep what is right: with a test's own folder gone, nothing of it stays in the checkout.
os.environ["DLCORE_WORK"] = tempfile.mkdtemp(prefix="my_dlcore-")

from hypothesis import HealthCheck, settings

collect_ignore_glob = ["zoo/*"]  # students' work, right and wrong, and no modules of ours

# A shared machine may pause any test, so no example has a deadline; twenty examples a property keep the
# whole suite within minutes, and random order with new seeds each run adds to them over time.
settings.register_profile(
    "dlcore",
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("dlcore")
