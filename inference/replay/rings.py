"""The rings that a replay's windows are cut from, brought to what they held live."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from inference.replay.tape import FaceTape, SignalTape
from recorder.alignment import NOTHING_YET, Ring, WindowSpec
from recorder.ring import FrameRing, SignalRing

if TYPE_CHECKING:
    from inference.replay.recorded import Recorded

TAPE_OF = {"aux": "eeg"}
"""Peripheral channels are those of the amplifier that are no EEG."""


class WoundRings:
    """Tapes of a session, and the rings as they are now.

    Parameters
    ----------
    session : Recorded

    Attributes
    ----------
    rings : dict of str to ring
        By stream key; what was not connected is not in it.
    crop_sizes : frozenset of int
        Sides, in pixels, of the face crops that are there.
    """

    def __init__(self, session: Recorded) -> None:
        self.rings: dict[str, Ring] = {}
        faces = session.faces()
        self.crop_sizes = frozenset(len(face.crop) for face in faces if face.crop is not None)
        self._tapes: dict[str, SignalTape | FaceTape] = {
            "eeg": SignalTape(session.items("eeg"), session.table("eeg_blocks")),
            "face": FaceTape(faces),
        }

    def cut(self, keys: Iterable[str]) -> None:
        """Take other rings for these: their devices were others from there on."""
        for key in keys:
            if key in self._tapes:
                self._tapes[key].cut()

    def wind(
        self, t_end: float, t_cut: float, spec: WindowSpec, row: Mapping[str, float], by_time: bool = False
    ) -> str:
        """Bring the rings to what was there when a window was cut.

        Parameters
        ----------
        t_end, t_cut : float
            End of the window; session time at which it was cut, or a little later.
        spec : WindowSpec
            What the window is to hold.
        row : mapping of str to float
            Recorded ``last_index_*``: NaN where nothing was connected, or the model did not ask.
        by_time : bool
            There take what was stamped by the end of the window: the model is another one.

        Returns
        -------
        str
            What is missing from the recording; empty if nothing is.
        """
        missing = ""
        for wanted in spec.streams:
            key, start = TAPE_OF.get(wanted.stream, wanted.stream), t_end - wanted.length_s - wanted.padding_s
            last_index = row.get(f"last_index_{key}", math.nan)
            if by_time and math.isnan(last_index):
                self._bring_to_time(key, t_end)
            elif not self._brought_to(key, last_index, t_cut, start):
                missing = f"{key} is missing from the recording"
        return missing

    def _bring_to_time(self, key: str, t_end: float) -> None:
        self.rings.pop(key, None)
        if key in self._tapes and self._tapes[key].wind_to_time(t_end):
            self.rings[key] = self._tapes[key].ring

    def _brought_to(self, key: str, last_index: float, t_cut: float, start: float) -> bool:
        self.rings.pop(key, None)
        if math.isnan(last_index):
            return True
        if key not in self._tapes or not math.isfinite(last_index):
            return False
        tape = self._tapes[key]
        if last_index <= NOTHING_YET:
            self.rings[key] = SignalRing() if isinstance(tape, SignalTape) else FrameRing()
            return True
        whole = tape.wind(int(last_index), t_cut)
        self.rings[key] = tape.ring
        return whole and tape.whole_since < start
