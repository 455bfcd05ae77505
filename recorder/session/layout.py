"""What a session's XDF holds: the role of every stream, and the columns of those that are tables.

A stream is known by its role, kept in its header, never by its name, which is the device's. Extra
streams, of which there may be several, share their roles and differ by device.
Every stamp is session time. Numbers that do not exist are NaN.
"""

from __future__ import annotations

from typing import Literal

from recorder.streams import Channel

FORMAT_VERSION = 1

Role = Literal[
    "eeg",  # samples as the device sent them (its columns and number format), session time
    "eeg_blocks",  # one row a block, with the stamp of its first sample: how they arrived, for replay
    "eeg_stamps",  # the sender's own stamps, with clock offsets; only where it has another clock
    "eeg_markers",  # markers that came with the EEG
    "eeg_health",
    "aux",  # samples of an extra stream; a stream of the file for each, known by its header's device
    "aux_blocks",
    "aux_stamps",
    "aux_markers",  # of an extra stream
    "aux_health",
    "markers",  # what the protocol and the operator did
    "frames",  # stamp of every camera frame
    "camera_health",
    "faces",  # face mesh of every frame that was looked at; NaN where there was no face
    "face_quality",
    "face_reasons",  # why a face does not count, whenever that changes
    "face_crops",  # aligned pictures of the face, bit by bit, where a model looks at them; see `face_crops`
    "stimulus_frames",  # stamp of every stimulus frame that was presented
    "ratings",
    "continuous_rating",
    "emotion",  # the estimates
    "emotion_detail",  # the same as the live line of JSON, with reasons
    "estimator",  # state of the estimator at the start and whenever it changed otherwise than by a hop
    "truth",
    "status",  # states of the sources, with reasons
    "notes",  # what the recorder has to say of itself
]

SIGNAL_ROLES = ("eeg", "aux")
"""Samples of devices, in the devices' own columns; each with a table of blocks and, by LSL, one of stamps."""

MARKER_ROLES = ("eeg_markers", "aux_markers", "markers")
TEXT_ROLES = frozenset((*MARKER_ROLES, "face_reasons", "ratings", "emotion_detail", "estimator", "status", "notes"))
"""Text streams. Markers have two channels, label and payload (JSON); the others one."""

MARKER_CHANNELS = (Channel("label", "marker", ""), Channel("payload", "json", ""))

N_MESH_POINTS = 468


def _table(*columns: tuple[str, str]) -> tuple[Channel, ...]:
    return tuple(Channel(name, "misc", unit) for name, unit in columns)


BLOCK_COLUMNS = _table(("first_index", ""), ("n_samples", ""), ("gap_before", "0 or 1"), ("offset_s", "s"))
STAMP_COLUMNS = _table(("index", ""))

TABLES: dict[str, tuple[Channel, ...]] = {
    **dict.fromkeys((f"{role}_blocks" for role in SIGNAL_ROLES), BLOCK_COLUMNS),
    **dict.fromkeys((f"{role}_stamps" for role in SIGNAL_ROLES), STAMP_COLUMNS),
    "frames": _table(("index", ""), ("pts_ms", "ms")),
    "faces": tuple(Channel(f"{axis}{i}", "landmark", "px") for i in range(N_MESH_POINTS) for axis in "xyz"),
    "face_quality": _table(
        ("index", ""), ("usable", "0 or 1"), ("quality", "0..1"), ("height", "px"), ("width", "px"), ("tracked_t", "s")
    ),
    "stimulus_frames": _table(("trial", ""), ("frame", ""), ("media_s", "s")),
    "continuous_rating": _table(("valence", "1..9"), ("arousal", "1..9")),
    "truth": _table(("valence", "-1..1"), ("arousal", "-1..1")),
    "emotion": _table(
        ("valence", "-1..1"),
        ("valence_low", "-1..1"),
        ("valence_high", "-1..1"),
        ("arousal", "-1..1"),
        ("arousal_low", "-1..1"),
        ("arousal_high", "-1..1"),
        ("p_high_valence", "0..1"),
        ("p_high_arousal", "0..1"),
        ("share_eeg", "0..1"),
        ("share_face", "0..1"),
        ("coverage_eeg", "0..1"),
        ("coverage_face", "0..1"),
        ("valid", "0 or 1"),
        ("t_out", "s"),
        ("last_index_eeg", ""),
        ("last_index_face", ""),
    ),
}
"""Columns of the numeric streams. ``faces`` is float32, the others double64. The stamp of an ``emotion`` row is the
end of its window; ``last_index_*`` is the running number of the newest sample and frame that were there when the
window was cut, -1 where nothing had come yet, NaN where nothing was connected or the model did not ask. Peripheral
channels come with the EEG's samples."""

HEALTH_COLUMNS = _table(
    ("n_samples", ""),
    ("n_lost", ""),
    ("n_gaps", ""),
    ("n_nan", ""),
    ("last_loss_t", "s"),
    ("rate_hz", "Hz"),
    ("drift_ppm", "ppm"),
    ("offset_s", "s"),
    ("offset_uncertainty_s", "s"),
    ("jitter_s", "s"),
)
TABLES |= dict.fromkeys(("eeg_health", "aux_health", "camera_health"), HEALTH_COLUMNS)
"""The fields of `StreamHealth`, once a second."""

TYPES: dict[str, str] = {
    "eeg": "EEG",
    "eeg_blocks": "Blocks",
    "eeg_stamps": "Stamps",
    "eeg_markers": "Markers",
    "eeg_health": "Health",
    "aux": "Signal",
    "aux_blocks": "Blocks",
    "aux_stamps": "Stamps",
    "aux_markers": "Markers",
    "aux_health": "Health",
    "markers": "Markers",
    "frames": "VideoFrames",
    "camera_health": "Health",
    "faces": "Face",
    "face_quality": "FaceQuality",
    "face_reasons": "Markers",
    "face_crops": "FaceCrops",
    "stimulus_frames": "StimulusFrames",
    "ratings": "Ratings",
    "continuous_rating": "Rating",
    "emotion": "Emotion",
    "emotion_detail": "EmotionDetail",
    "estimator": "EstimatorState",
    "truth": "Truth",
    "status": "Status",
    "notes": "Notes",
}
"""XDF's stream type of each role; an extra stream's samples have their sender's, where it has one."""
