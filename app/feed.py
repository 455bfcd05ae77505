"""What the window reads: the controller, seen through `ui.feed.LiveFeed`. Nothing here blocks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from app.controller import Controller
from app.diagnostics import diagnostics
from app.extra_devices import ROLE as EXTRA
from inference.estimate import Estimate
from models.library import model_names
from recorder import clock
from recorder.blocks import Frame, Marker
from recorder.observation import FaceObservation
from recorder.quality import ChannelQuality
from recorder.ring import FrameRing, SignalRing
from ui.feed import FoundDevice, ModelView, SourceView


class Feed:
    """Implementation of `ui.feed.LiveFeed` over a controller.

    Parameters
    ----------
    controller : Controller
        The instrument.
    names : callable
        Returns at once the names of the models that can be asked for.
    """

    def __init__(self, controller: Controller, names: Callable[[], Sequence[str]] = model_names) -> None:
        self._controller, self._names = controller, names
        self._devices = controller.devices
        self._found: tuple[FoundDevice, ...] = ()
        self._search: threading.Thread | None = None

    @property
    def eeg(self) -> SignalRing:
        """Ring of the connected EEG stream; another one after each connection."""
        return self._devices.eeg_ring

    @property
    def frames(self) -> FrameRing[Frame]:
        """The newest pictures of the camera."""
        return self._devices.frames

    @property
    def faces(self) -> FrameRing[FaceObservation]:
        """What the tracker saw in them."""
        return self._devices.faces

    def now(self) -> float:
        """Session time."""
        return clock.now()

    def simulated(self) -> bool:
        """Tell whether anything connected is simulated."""
        return self._devices.simulated

    def sources(self) -> Sequence[SourceView]:
        """Sources in use."""
        return self._devices.views()

    def estimates(self) -> Sequence[Estimate]:
        """The last minutes of estimates, oldest first."""
        return tuple(self._controller.history)

    def markers(self) -> Sequence[Marker]:
        """The last markers, oldest first."""
        return tuple(self._devices.markers)

    def quality(self) -> Sequence[ChannelQuality]:
        """Signal quality of each EEG channel, once an estimate."""
        return self._devices.quality

    def model(self) -> ModelView:
        """The model in use and how it fits the connected devices."""
        model = self._controller.model
        if model is None:
            return ModelView(self._controller.model_name, "", "loading", "")
        fit = self._controller.fit()
        words = "; ".join(part for part in (fit.reason, *fit.notes) if part) if fit else ""
        asked = self._controller.model_name
        name = asked if asked in self._names() else model.card.name  # a library's model goes by its name there
        return ModelView(name, model.provider, model.provider_reason, words)

    def models(self) -> Sequence[str]:
        """Names of the models that can be chosen."""
        return self._names()

    def hop_s(self) -> float:
        """Seconds between estimates."""
        return self._controller.hop_s

    def found(self) -> Sequence[FoundDevice]:
        """Devices of the last search."""
        return self._found

    def searching(self) -> bool:
        """Tell whether a search is going on."""
        return self._search is not None and self._search.is_alive()

    def publishing(self) -> bool:
        """Tell whether estimates go out as an LSL stream."""
        return self._controller.publishing

    def notices(self) -> Sequence[str]:
        """Errors and notices, newest last; what holds now, a failed source or a model that cannot run, at the end."""
        views = self._devices.views()
        failed = [view.status.reason for view in views if view.status.state == "failed"]
        waiting = any(view.role != EXTRA for view in self._devices.not_live())
        fit = self._controller.fit() if views and not waiting else None
        return (*self._controller.notices, *failed, *([fit.reason] if fit and fit.reason else []))

    def replayed(self) -> None:
        """Tell that this is no replay."""

    def diagnostics(self) -> str:
        """Text to send with a report: what runs where, and how the streams are. No personal data."""
        return diagnostics(self)

    def search(self) -> None:
        """Look for devices; `searching` and `found` tell how it went. One search at a time."""
        if not self.searching():
            self._search = threading.Thread(target=self._look, name="device search", daemon=True)
            self._search.start()

    def _look(self) -> None:
        from app.listing import find_devices  # loads OpenCV, which the first picture need not wait for

        self._found = find_devices()
