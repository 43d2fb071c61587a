"""Optional packages: found, or asked for in one sentence."""

import math

from compare import refuses

from dlcore import extras


def test_a_package_that_is_there_is_returned():
    assert extras.need("math", "arithmetic") is math


def test_a_missing_package_is_named_by_what_pip_calls_it():
    words = "teaching needs the package sklearnish: install it with: pip install sklearnish"
    refuses(ImportError, words, extras.need, "sklearnish.deep.module", "teaching")
    refuses(ImportError, "needs the package scikit-learn:", extras.need, "sklearn.no_such_part", "teaching")
