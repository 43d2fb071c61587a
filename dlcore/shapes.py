"""Names for arrays by their rank, so that a signature says what shape a function expects.

numpy's types cannot say how many axes an array has, so these are names for the reader: mypy sees a plain
array behind each. The axes are always in this order: samples first, then channels or time, features last.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

ArrayLike: TypeAlias = npt.ArrayLike
Array: TypeAlias = npt.NDArray[Any]  # any rank
Scalar: TypeAlias = np.floating[Any]  # one number, in the precision of the arrays it came from
Vector: TypeAlias = npt.NDArray[Any]  # (N,)
Matrix: TypeAlias = npt.NDArray[Any]  # (N, D): samples are rows; weights are (out, in)
Labels: TypeAlias = npt.NDArray[np.intp]  # (N,) whole numbers 0 .. C-1
Mask: TypeAlias = npt.NDArray[np.bool_]  # True where something may be seen
Sequences: TypeAlias = npt.NDArray[Any]  # (B, T, D): batch, time, features
Images: TypeAlias = npt.NDArray[Any]  # (N, C, H, W)
