"""The list of systems that needs no torch is that of the networks."""

from __future__ import annotations

from models.networks import SYSTEMS
from models.systems import SYSTEM_NAMES


def test_every_system_is_listed_with_what_it_takes() -> None:
    listed = {name: (system.takes, system.needs) for name, system in SYSTEM_NAMES.items()}

    assert {name: (system.takes, system.needs) for name, system in SYSTEMS.items()} == listed
