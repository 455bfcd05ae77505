"""Estimates out to the network, while the user wants it, under a description that is true.

The stream's description tells model, hop and whether anything is simulated. All three may change
while estimates go out, and what a device is shows only once it delivers; so the stream is opened
with the first estimate after `switch`, and anew when its description no longer holds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from inference.estimate import Estimate
from inference.publisher import Publisher

Description = tuple[float, bool]


class Publishing:
    """Subscriber of the loop that publishes when it is switched on.

    Parameters
    ----------
    describe : callable
        Returns the hop in seconds, and whether anything connected is simulated.
    """

    def __init__(self, describe: Callable[[], Description]) -> None:
        self._describe = describe
        self._on = False
        self._publisher: Publisher | None = None
        self._described: tuple[str, Description] | None = None
        self._lock = threading.Lock()

    @property
    def on(self) -> bool:
        """Tell whether estimates go out."""
        return self._on

    def switch(self, on: bool) -> None:
        """Let estimates go out from the next one on, or take the stream off the network."""
        with self._lock:
            self._on = on
            if not on:
                self._close()

    def __call__(self, estimate: Estimate) -> None:
        """Send one estimate; called from the loop's thread."""
        with self._lock:
            if not self._on:
                return
            described = (estimate.model, self._describe())
            if self._publisher is None or described != self._described:
                self._close()
                self._publisher, self._described = Publisher(estimate.model, *described[1]), described
            self._publisher(estimate)

    def _close(self) -> None:
        if self._publisher is not None:
            self._publisher.close()
            self._publisher = None
