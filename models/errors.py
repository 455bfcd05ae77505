"""Exceptions of the models package; the text is meant for the user."""


class ModelError(Exception):
    """A model file, contract or its use is refused."""


class SpecError(ModelError):
    """A model's contract is malformed, of a newer format, or out of bounds."""
