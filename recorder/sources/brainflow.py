"""Any board that BrainFlow knows: synthetic, playback, serial, Bluetooth or network.

A board that falls silent is stalled, then closed and opened again until it answers. What is
wrong with the parameters ends in ``failed``; what may pass (unplugged, switched off) is
tried again, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from recorder import clock
from recorder.sources.base import Source, StreamHealth
from recorder.sources.brainflow_boards import (
    PLAYBACK,
    Session,
    SessionError,
    board_number,
    describe_board,
    parameters_of,
    session,
)
from recorder.sources.brainflow_conversion import BoardConversion, sent_format
from recorder.sources.brainflow_playback import recorded_markers
from recorder.sources.labels import sane_labels
from recorder.streams import Channel, StreamInfo

POLL_S = 0.02
STALL_S = 0.4  # Bluetooth boards pause for up to a third of a second between bursts
LOST_S = 4.0  # without a sample: opened anew
RETRY_S = 1.5


class BrainFlowSource(Source):
    """Reads one board.

    Parameters
    ----------
    board : str
        Name or number of the board: ``synthetic``, ``cyton``, ``playback``, ``38`` ...
    parameters : mapping of str to str
        BrainFlow's input parameters: ``serial_port``, ``mac_address``, ``file`` ...
    loop : bool
        Playback: begin again at the end; else the source ends as ``lost``.

    Raises
    ------
    UriError
        BrainFlow knows no such board or parameter, or the board gives no EEG.
    """

    def __init__(self, board: str, parameters: Mapping[str, str] | None = None, loop: bool = False) -> None:
        self._parameters = parameters_of(parameters or {})
        self._board = describe_board(board_number(board), self._parameters)
        super().__init__(f"BrainFlow {self._board.name}")
        self._loop = loop
        self._conversion: BoardConversion | None = None

    @property
    def health(self) -> StreamHealth:
        """Rate, jitter and losses so far."""
        return self._conversion.health if self._conversion else StreamHealth()

    def _run(self) -> None:
        markers = self._recorded_markers()
        if self._conversion is None:
            self._conversion = BoardConversion(self._board, markers)
        else:
            self._conversion.restart()
        while not self._closing.is_set():
            try:
                with session(self._board, self._parameters, self._loop) as board:
                    if self._stream(board, self._conversion, markers):
                        self._set("lost", f'the recording "{self._parameters.file}" has ended')
                        return
            except SessionError as error:
                self._mark_lost(f"{self._board.name} cannot be reached: {error}. Trying again.")
            if not self._closing.wait(RETRY_S):
                self._conversion.restart()

    def _stream(self, board: Session, conversion: BoardConversion, markers: NDArray[np.float64] | None) -> bool:
        """Push what the board gives until it falls silent for long; tell whether a playback has ended."""
        self._announce(self._described())
        last_arrival = clock.now()
        while not self._closing.wait(POLL_S):
            rows = board.read()
            arrived = clock.now()
            silent_s = arrived - last_arrival
            if rows.shape[1]:
                last_arrival = arrived
                self._set("live")
                for item in conversion.items(rows, arrived):
                    self._push(item)
            elif markers is not None and not self._loop and conversion.n_played >= len(markers):
                return True
            elif silent_s > LOST_S:
                self._mark_lost(
                    f"no EEG from {self._board.name} for {silent_s:.0f} s: is it on, and in range? Reopening."
                )
                return False
            elif silent_s > STALL_S and self._status.state == "live":
                self._set("stalled", f"no EEG from {self._board.name} any more: is it on, and in range?")
        return False

    def _mark_lost(self, reason: str) -> None:
        """Tell the reason; a board that was never live is still connecting."""
        self._set("connecting" if self._status.state == "connecting" else "lost", reason)

    def _recorded_markers(self) -> NDArray[np.float64] | None:
        if self._board.number != PLAYBACK:
            return None
        return recorded_markers(self._parameters.file, self._board.n_rows, self._board.marker_row, self._board.name)

    def _described(self) -> StreamInfo:
        board, notes = self._board, []
        if board.number == PLAYBACK:
            notes.append(f"a recording of {board.name} played back, not a live device")
        labels = sane_labels(board.eeg_names, notes)
        where = self._parameters.serial_port or self._parameters.mac_address or self._parameters.serial_number
        where = where or self._parameters.ip_address or self._parameters.file
        return StreamInfo(
            name=f"{board.name} playback" if board.number == PLAYBACK else board.name,
            kind="eeg",
            channels=tuple(Channel(label) for label in labels),
            rate_hz=board.rate_hz,
            device_id=f"brainflow:{board.number}:{where}",
            simulated=board.simulated,
            notes=tuple(notes),
            raw=sent_format(board),
        )
