"""The controller: owns sources, rings, tracker, loop and publisher, and is the window's feed.

States: ``idle`` (nothing connected), ``connected`` (sources opened), ``live`` (estimates are
made), ``recording``. Commands (`connect`, `publish`, `search` ...) return at once and run one after the other
on a worker thread, because opening a device or loading a model takes time; what they find
wrong becomes a notice. Reading (`app.feed`) never blocks.
"""

from __future__ import annotations

import gc
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from app.devices import Devices
from app.model_in_use import ModelInUse
from app.publishing import Publishing
from inference.estimate import Estimate
from inference.loop import EstimatorLoop, checked_hop
from models.errors import ModelError
from models.fit import Fit
from recorder import clock
from recorder.blocks import Marker
from recorder.errors import RecorderError, SessionError

if TYPE_CHECKING:
    from app.recording import Recording, RecordingSetup
    from models.runtime import Model
    from recorder.session.document import RecordingState

HISTORY = 1200  # estimates kept for the view: 20 minutes at the default hop
NOTICES = 50
NEW_PERSON = "new_person"  # marker of a session

T = TypeVar("T")
State = Literal["idle", "connected", "live", "recording"]

log = logging.getLogger(__name__)


class Controller:
    """The running instrument.

    Parameters
    ----------
    model_name : str
        Name in the library or path of an ``.onnx`` file.
    hop_s : float
        Seconds between estimates.
    """

    def __init__(self, model_name: str = "demo", hop_s: float = 1.0) -> None:
        self.model_name = model_name
        self.devices = Devices()
        self.history: deque[Estimate] = deque(maxlen=HISTORY)
        self.notices: deque[str] = deque(maxlen=NOTICES)
        self._in_use = ModelInUse(self.devices)
        self._hop_s = checked_hop(hop_s)
        self._loop: EstimatorLoop | None = None
        self._recording: Recording | None = None
        self.last_failure = ""
        self._publishing = Publishing(lambda: (self._hop_s, self.devices.simulated))
        self._subscribers: list[Callable[[Estimate], None]] = [self.history.append, self._publishing]
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="controller")
        self._closed = False

    @property
    def state(self) -> State:
        """Where the instrument stands."""
        if self._recording is not None:
            return "recording"
        if self._loop is not None:
            return "live"
        return "connected" if self.devices.any_open else "idle"

    @property
    def model(self) -> Model | None:
        """The model in use; None until it is loaded."""
        return self._in_use.estimator.model if self._in_use.estimator else None

    @property
    def recording(self) -> Recording | None:
        """The recording that goes on; None without one."""
        return self._recording

    @property
    def publishing(self) -> bool:
        """Tell whether estimates go out as an LSL stream."""
        return self._publishing.on

    @property
    def hop_s(self) -> float:
        """Seconds between estimates."""
        return self._hop_s

    def fit(self) -> Fit | None:
        """Tell how the model fits the connected devices; None until it is loaded."""
        return self._in_use.fit()

    def subscribe(self, subscriber: Callable[[Estimate], None]) -> None:
        """Call subscriber with each estimate, from the loop's thread; before `go_live`."""
        self._subscribers.append(subscriber)

    def load_model(self, name: str | None = None) -> Future[None]:
        """Load a model; a running loop has gone over to it, between two hops, when the result is there.

        A model that is refused, or that the connected devices cannot feed, leaves the one before it in use.
        """
        return self._command(self._load_model, name or self.model_name)

    def new_person(self) -> Future[None]:
        """Forget what was learned of the person: another one is there; recordings are told, and have a marker."""
        return self._command(self._new_person)

    def connect(self, eeg_uri: str, camera_uri: str) -> Future[None]:
        """Open these sources; one that is already open under the same URI stays as it is."""
        return self._command(self._connect, eeg_uri, camera_uri)

    def connect_extras(self, uris: Sequence[str]) -> Future[None]:
        """Open these extra streams and close others; they are recorded and do not enter the estimate."""
        return self._command(self.devices.connect_extras, tuple(uris))

    def connect_nothing(self) -> Future[None]:
        """Close all sources, extra streams too, and let the loop go on."""
        return self._command(self._connect_nothing)

    def disconnect(self) -> Future[None]:
        """Stop estimating and close all sources."""
        return self._command(self._disconnect)

    def go_live(self) -> Future[None]:
        """Start the estimator loop: the first window ends one hop from now."""
        return self._command(self._go_live)

    def set_hop(self, hop_s: float) -> Future[None]:
        """Change the hop while running."""
        return self._command(self._set_hop, hop_s)

    def publish(self, on: bool) -> Future[None]:
        """Put the LSL stream of estimates on the network with the next one, or take it off."""
        return self._command(self._publishing.switch, on)

    def start_recording(self, setup: RecordingSetup) -> Future[Recording]:
        """Record what is connected from now on, and the estimates; needs a running loop."""
        return self._command(self._start_recording, setup)

    def stop_recording(self, state: RecordingState = "complete", why: str = "") -> Future[None]:
        """End the recording; its files are whole when the result is there."""
        return self._command(self._stop_recording, state, why)

    def close(self) -> None:
        """Stop everything, recording first, then the loop and sources after it; idempotent."""
        if not self._closed:
            self._closed = True
            self._worker.submit(self._stop_recording, "aborted", "EmoScope was closed").result()
            self._worker.submit(self._disconnect).result()
            self._worker.shutdown()

    def _command(self, run: Callable[..., T], *args: Any) -> Future[T]:
        return self._worker.submit(self._noticed, run, *args)

    def _noticed(self, run: Callable[..., T], *args: Any) -> T:
        try:
            return run(*args)
        except (RecorderError, ModelError, ValueError) as error:
            self.notices.append(str(error))
            raise

    def _load_model(self, name: str) -> None:
        told = self._in_use.load(name, self._loop)
        self.model_name = name
        if told:
            self.notices.append(told)

    def _new_person(self) -> None:
        if self._loop is not None:
            self._loop.forget_person()
        elif self._in_use.estimator is not None:
            self._in_use.estimator.forget_person()
        marker = Marker(clock.now(), NEW_PERSON, {})
        self.devices.markers.append(marker)
        if self._recording is not None:
            self._recording.mark(marker.t, marker.label, marker.payload)

    def _connect(self, eeg_uri: str, camera_uri: str) -> None:
        if self._recording is not None and eeg_uri == camera_uri == "none":
            raise SessionError("A recording goes on: stop it before disconnecting.")
        changed = self.devices.connect(eeg_uri, camera_uri)
        if self._loop is not None:
            self._loop.forget(changed)

    def _connect_nothing(self) -> None:
        self._connect("none", "none")
        self.devices.connect_extras(())

    def _disconnect(self) -> None:
        self._publishing.switch(False)
        self._stop_loop()
        self.devices.close()

    def _go_live(self) -> None:
        if self._loop is not None:
            return
        if self._in_use.estimator is None:
            self._load_model(self.model_name)
        assert self._in_use.estimator is not None
        devices = self.devices
        loop = EstimatorLoop(
            self._in_use.estimator, devices.rings, self._hop_s, devices.reasons, devices.truth, devices.doubts
        )
        for subscriber in self._subscribers:
            loop.subscribe(subscriber)
        loop.subscribe(self.devices.judge_quality)
        loop.start()
        self._loop = loop
        # A full collection of what has been loaded would stop every thread for tens of milliseconds.
        gc.freeze()

    def _start_recording(self, setup: RecordingSetup) -> Recording:
        from app.recording import Recording  # with PyAV

        if self._recording is not None:
            raise SessionError("A recording goes on already: stop it first.")
        if self._loop is None or self.model is None:
            raise SessionError("Nothing is live yet: connect a device first.")
        recording = Recording(setup, self.devices, self._loop, self.model)
        recording.begin()
        self._recording = recording
        return recording

    def _stop_recording(self, state: RecordingState, why: str) -> None:
        recording = self._recording
        if recording is not None:
            recording.end(state, why)
            self.last_failure = recording.recorder.progress.failed
            self._recording = None

    def _stop_loop(self) -> None:
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.stop()
            loop.join()

    def _set_hop(self, hop_s: float) -> None:
        self._hop_s = checked_hop(hop_s)
        if self._loop is not None:
            self._loop.hop_s = hop_s
