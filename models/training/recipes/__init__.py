"""Recipes by the name of the system they train; each a small file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from models.errors import TrainingError
from models.training.recipes.decision import Decision
from models.training.recipes.emoscope import Robust
from models.training.recipes.end_to_end import CrossEntropy, EndToEnd
from models.training.recipes.facial_lstm import Expressive
from models.training.recipes.hierarchical_attention import Glimpses
from models.training.recipes.recipe import Recipe
from models.training.recipes.tang import BddaeRecipe, BimodalLstmRecipe

RECIPES: Mapping[str, Callable[[], Recipe]] = MappingProxyType(
    {
        "eeg-lstm": CrossEntropy,
        "facial-lstm": Expressive,
        "lstm-cnn": CrossEntropy,
        "hierarchical-attention": Glimpses,
        "bddae": BddaeRecipe,
        "bimodal-lstm": BimodalLstmRecipe,
        "transformer-fusion": EndToEnd,
        "deepvanet": EndToEnd,
        "deepvanet-decision": Decision,
        "emoscope": Robust,
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
