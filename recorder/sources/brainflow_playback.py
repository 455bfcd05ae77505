"""The recorded markers of a BrainFlow file, which BrainFlow's own playback sends as zeros.

Playback gives the file's rows in order, from the first; counting what it has given tells the
row, and the row tells the marker. Refuses a file that is not of the board it is said to be.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recorder.errors import SourceError


def recorded_markers(path: str, n_rows: int, marker_row: int, board: str) -> NDArray[np.float64]:
    """Read the marker of each sample, shape (n_samples,); 0 where there is none.

    Parameters
    ----------
    path : str
        File that BrainFlow's streamer wrote: a line a sample, tab-separated.
    n_rows : int
        Values a sample of that board has.
    marker_row : int
        Which of them is the marker.
    board : str
        The board's name, for the message.

    Raises
    ------
    SourceError
        There is no such file, or it is not a BrainFlow recording of this board.
    """
    if not Path(path).is_file():
        raise SourceError(f'There is no file "{path}" to play back. Check the path after "file=".')
    try:
        with Path(path).open(encoding="ascii") as lines:
            n_columns = len(next(lines, "").split("\t"))
        markers = np.loadtxt(path, delimiter="\t", usecols=marker_row, ndmin=1) if n_columns == n_rows else None
    except (OSError, ValueError, IndexError) as error:
        raise SourceError(f'"{path}" is not a BrainFlow recording: {error}.') from error
    if markers is None:
        raise SourceError(
            f'"{path}" is not a BrainFlow recording of {board}: it has {n_columns} columns, {board} has {n_rows}. '
            'Give the board it was recorded with, "master_board=...".'
        )
    return markers
