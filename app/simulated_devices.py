"""Amplifier and camera of a simulated session: they deliver a stretch of time at once, as fast as it is rendered.

What arrives, and in which pieces, is what a live session would hold; only nobody waits for it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.face.observer import BLACK
from models.face.rendered import RenderedMesh
from models.face.rendered_crops import CROP_RATE_HZ, RenderedCrops
from recorder.blocks import Block, Frame
from recorder.observation import FaceObservation
from recorder.participant.eeg import RATE_HZ
from recorder.participant.portrait import HEIGHT, WIDTH
from recorder.participant.worlds import World
from recorder.sources.base import OWN_CLOCK, StreamHealth
from recorder.sources.simulated import FRAME_RATE_HZ, simulated_stream
from recorder.streams import Channel

if TYPE_CHECKING:
    from models.face.observer import FaceObserver

PACKET = 25  # samples, 0.1 s: packets end with seconds
CROP_EVERY = round(FRAME_RATE_HZ / CROP_RATE_HZ)  # frames
QUALITY = 1.0  # the portrait is frontal, sharp and evenly lit
NO_PICTURE = np.zeros((0, 0, 3), np.uint8)

Seen = tuple[Frame, FaceObservation]


class Amplifier:
    """The participant's EEG, 32 channels at 250 Hz in packets.

    Parameters
    ----------
    world : World
        Whose brain is recorded; what it lacks is lost packets.
    start : float
        Session time, a whole number of seconds.
    """

    def __init__(self, world: World, start: float) -> None:
        self._world = world
        self._renderer = world.brain.eeg()
        self._first = self._next = round(start * RATE_HZ)
        self._gap = False
        channels = tuple(Channel(name) for name in self._renderer.channel_names)
        self.info = simulated_stream(world.seed, "EEG", "eeg", RATE_HZ, channels)
        self.health: StreamHealth = replace(OWN_CLOCK, rate_hz=float(RATE_HZ), drift_ppm=0.0)

    def deliver(self, until: float) -> list[Block]:
        """Return the packets that are complete at session time ``until`` and were not yet delivered."""
        n_packets = max(0, int(until * RATE_HZ + 1e-6) - self._next) // PACKET
        packets = [self._packet() for _ in range(n_packets)]
        return [packet for packet in packets if packet is not None]

    def _packet(self) -> Block | None:
        start, self._next = self._next, self._next + PACKET
        t = np.arange(start, start + PACKET) / RATE_HZ
        if self._world.lacks("eeg", t[:1])[0]:
            self._lose(float(t[0]))
            return None
        gap, self._gap = self._gap, False
        self.health = replace(self.health, n_samples=self.health.n_samples + PACKET)
        return Block(self._renderer.samples(start, PACKET), t, start - self._first, gap)

    def _lose(self, t: float) -> None:
        was = self.health
        self.health = replace(was, n_lost=was.n_lost + PACKET, n_gaps=was.n_gaps + (not self._gap), last_loss_t=t)
        self._gap = True


class Shutter:
    """Stamps of a camera's frames, thirty a second, the first at the start.

    Parameters
    ----------
    start : float
        Session time.
    """

    def __init__(self, start: float) -> None:
        self._start = start
        self.n_frames = 0

    @property
    def health(self) -> StreamHealth:
        """Frames so far."""
        return replace(OWN_CLOCK, n_samples=self.n_frames, rate_hz=FRAME_RATE_HZ)

    def stamps(self, until: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return number and time of the frames up to ``until`` that were not yet told."""
        stop = max(self.n_frames, int((until - self._start) * FRAME_RATE_HZ + 1e-6) + 1)
        numbers = np.arange(self.n_frames, stop)
        self.n_frames = stop
        return numbers, self._start + numbers / FRAME_RATE_HZ


class Camera(ABC):
    """A camera in a world, and what a tracker sees in its frames.

    Parameters
    ----------
    world : World
        Whose face is seen; where it lacks, the picture is black.
    start : float
        Session time.
    crop_size : int, optional
        Side of the crops, five a second, in pixels; none are made without it.
    """

    def __init__(self, world: World, start: float, crop_size: int | None = None) -> None:
        self._world = world
        self._shutter = Shutter(start)
        self._crop_size = crop_size

    @property
    def health(self) -> StreamHealth:
        """Frames so far."""
        return self._shutter.health

    @abstractmethod
    def deliver(self, until: float) -> list[Seen]:
        """Return the frames up to ``until`` that were not yet told, and what the tracker sees in them."""

    def close(self) -> None:  # noqa: B027  # most cameras hold nothing
        """Release what is held."""


class MeshCamera(Camera):
    """Renders its tracker's meshes directly, without a picture."""

    def __init__(self, world: World, start: float, crop_size: int | None = None) -> None:
        super().__init__(world, start, crop_size)
        face = world.body.face()
        self._mesh = RenderedMesh(face)
        self._crops = RenderedCrops(face, crop_size) if crop_size else None

    def deliver(self, until: float) -> list[Seen]:
        """Return the frames, without their pictures, and what the tracker would see in them."""
        numbers, stamps = self._shutter.stamps(until)
        if not len(numbers):
            return []
        meshes, dark = self._mesh.meshes(stamps), self._world.lacks("face", stamps)
        shown = self._crops_of(numbers, stamps, meshes, ~dark)
        return [
            (Frame(NO_PICTURE, t, i), _observed(t, i, None if black else mesh, shown.get(i)))
            for i, t, mesh, black in zip(numbers.tolist(), stamps.tolist(), meshes, dark, strict=True)
        ]

    def _crops_of(
        self,
        numbers: NDArray[np.int64],
        stamps: NDArray[np.float64],
        meshes: NDArray[np.float32],
        seen: NDArray[np.bool_],
    ) -> dict[int, NDArray[np.uint8]]:
        """Return crops by the number of their frame."""
        if self._crops is None:
            return {}
        wanted = seen & (numbers % CROP_EVERY == 0)
        return dict(zip(numbers[wanted].tolist(), self._crops.crops(stamps[wanted], meshes[wanted]), strict=True))


class PictureCamera(Camera):
    """Renders pictures, which the real tracker looks at."""

    def __init__(self, world: World, start: float, crop_size: int | None = None) -> None:
        from models.face.observer import FaceObserver

        super().__init__(world, start, crop_size)
        self._face = world.body.face()
        self._observer: FaceObserver = FaceObserver()

    def deliver(self, until: float) -> list[Seen]:
        """Return the frames and what the tracker sees in them."""
        numbers, stamps = self._shutter.stamps(until)
        dark = self._world.lacks("face", stamps)
        frames = [
            Frame(np.zeros((HEIGHT, WIDTH, 3), np.uint8) if black else self._face.frame(t), t, i)
            for i, t, black in zip(numbers.tolist(), stamps.tolist(), dark, strict=True)
        ]
        return [(frame, replace(self._observed(frame), tracked_t=frame.t)) for frame in frames]

    def close(self) -> None:
        """Release the tracker."""
        self._observer.close()

    def _observed(self, frame: Frame) -> FaceObservation:
        self._observer.crop_size = None if frame.index % CROP_EVERY else self._crop_size
        return self._observer.observe(frame)


def _observed(
    t: float, index: int, mesh: NDArray[np.float32] | None, crop: NDArray[np.uint8] | None
) -> FaceObservation:
    if mesh is None:
        return FaceObservation(t, index, False, BLACK, None, None, (HEIGHT, WIDTH), 0.0, t)
    return FaceObservation(t, index, True, "", mesh, crop, (HEIGHT, WIDTH), QUALITY, t)
