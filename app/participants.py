"""Which device addresses name a simulated participant: there is one at a time."""

from __future__ import annotations

from collections.abc import Iterable

from recorder.errors import UriError
from recorder.sources.uri_syntax import parsed


def is_simulated(uri: str) -> bool:
    """Tell whether an address names a simulated participant."""
    return parsed(uri).scheme == "simulated"


def refuse_two_participants(wanted: Iterable[str]) -> None:
    """Refuse addresses of more than one.

    Raises
    ------
    UriError
        There are two.
    """
    simulated = {uri for uri in wanted if is_simulated(uri)}
    if len(simulated) > 1:
        told = " and ".join(sorted(simulated))
        raise UriError(f"{told} would be two participants: give EEG and camera the same address.")
