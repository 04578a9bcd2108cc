"""How the passes over everybody are compiled, where the compiled code is kept, and how rows are dealt out to threads.

The kernels alone import it (`kernels.py` and `row_kernels.py`), and they only where a full pass over many people runs:
numba takes most of a second to import.

Compiled code is kept on disk, in a folder named after the contents of these files and of the formulas: numba's own
check looks at one file's date only, and would go on using old formulas after a change of the other.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numba
import numpy as np
from numba import njit
from numba.extending import register_jitable

from scoring import formulas

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

Function = TypeVar("Function", bound="Callable[..., Any]")

# Rows are handed out in this many blocks of about equal work: friendships are heavy-tailed, and a block of equally
# many people may hold ten times the edges of another.
BLOCKS = 64


def _compiled_folder() -> str:
    here = Path(__file__).parent
    digest = hashlib.sha256(numba.__version__.encode())
    for name in ("compiled.py", "formulas.py", "kernels.py", "row_kernels.py"):
        digest.update((here / name).read_bytes())
    beside = here / "__pycache__"
    writable = os.access(beside if beside.exists() else here, os.W_OK)
    # Installed where the user cannot write, the code is kept in the user's own folder.
    ours = beside if writable else Path.home() / ".cache" / "glasshouse"
    return str((Path(_before) if _before else ours) / f"compiled-{digest.hexdigest()[:16]}")


_before = numba.config.CACHE_DIR  # type: ignore[attr-defined]
_FOLDER = _compiled_folder()

# Makes the plain functions callable in compiled code; they stay plain everywhere else.
for _formula in (
    formulas.exp_minus,
    formulas.saturated,
    formulas.rounded,
    formulas.saturated_millipoints,
    formulas.event_weight,
    formulas.pull_points,
    formulas.whole_score,
):
    register_jitable(error_model="numpy")(_formula)


def compiled(function: Function) -> Function:
    """Compile for one thread."""
    return _kept(function, parallel=False)


def compiled_parallel(function: Function) -> Function:
    """Compile for all threads: each `prange` is dealt out among them."""
    return _kept(function, parallel=True)


def _kept(function: Function, *, parallel: bool) -> Function:
    # numpy's error model: a test for division by zero before each division would keep the compiler from vector code.
    compiler: Any = njit(cache=True, nogil=True, error_model="numpy", parallel=parallel)
    # numba asks for the folder as it is handed the function. It is ours alone: what others compile goes elsewhere.
    numba.config.CACHE_DIR = _FOLDER  # type: ignore[attr-defined]
    try:
        made: Function = compiler(function)
    finally:
        numba.config.CACHE_DIR = _before  # type: ignore[attr-defined]
    return made


def blocks_of(start: NDArray[np.int64]) -> NDArray[np.int64]:
    """Bounds of blocks of rows with about equally many entries, for rows bounded by `start`."""
    rows = len(start) - 1
    wanted = np.linspace(0, start[-1], BLOCKS + 1)[1:-1].astype(np.int64)
    bounds = np.searchsorted(start[:-1], wanted)
    # Rows without entries cost a little too: where few rows have any, the blocks are made by number of rows.
    if bounds.size and np.diff(bounds, prepend=0, append=rows).max() > 4 * rows // BLOCKS:
        bounds = np.linspace(0, rows, BLOCKS + 1)[1:-1].astype(np.int64)
    return np.concatenate(([0], bounds, [rows])).astype(np.int64)
