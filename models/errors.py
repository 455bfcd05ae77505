"""Exceptions of the models package; the text is meant for the user."""


class ModelError(Exception):
    """A model file, contract or its use is refused."""


class SpecError(ModelError):
    """A model's contract is malformed, of a newer format, or out of bounds."""


class LibraryError(ModelError):
    """The library of models cannot be changed as asked; it is as it was."""


class DatasetError(ModelError):
    """A dataset is incomplete, mislabelled, hostile, or cannot be joined; nothing of it was used."""


class TrainingError(ModelError):
    """Training or evaluation cannot start, or go on, with what was given."""


class CheckpointError(TrainingError):
    """An unfinished training cannot be gone on with: its file is damaged, or another training's."""


class CalibrationError(ModelError):
    """A model cannot be made personal with what was given; the old one is as it was."""
