"""Recipes by the name of the system they train; each a small file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from models.errors import TrainingError
from models.training.recipes.end_to_end import CrossEntropy, EndToEnd
from models.training.recipes.recipe import Recipe

RECIPES: Mapping[str, Callable[[], Recipe]] = MappingProxyType(
    {
        "eeg-lstm": CrossEntropy,
        "lstm-cnn": CrossEntropy,
        "transformer-fusion": EndToEnd,
        "deepvanet": EndToEnd,
    }
)


def recipe_of(system: str) -> Recipe:
    """Return a fresh recipe.

    Raises
    ------
    TrainingError
        If nothing of that name can be trained.
    """
    if system not in RECIPES:
        raise TrainingError(f'No system "{system}" can be trained. Choose one of: {", ".join(RECIPES)}.')
    return RECIPES[system]()
