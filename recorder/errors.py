"""Exceptions of the recorder: each message says what is wrong, the value met, and what to do."""


class RecorderError(Exception):
    """Base of everything the recorder refuses; its text is meant for the user."""


class SourceError(RecorderError):
    """A device, stream or file cannot be opened or read."""


class UriError(RecorderError):
    """A device URI is not of a form EmoScope understands (wrong usage, exit code 2)."""


class LibraryMissingError(RecorderError, ImportError):
    """A system library cannot be loaded; the text says what to install."""


class SessionError(RecorderError):
    """A recorded session cannot be made, read or understood."""


class NewerFormatError(SessionError):
    """A session is of a format that only a newer EmoScope reads."""
