"""Weights of a face CNN that was trained beforehand, for a network that begins with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor, nn

from models.errors import TrainingError
from models.networks.face_cnn import FaceCnn


@dataclass(frozen=True, slots=True)
class FaceWeights:
    """What was learned of single faces (`models.training.pretrain`).

    Attributes
    ----------
    state : mapping of str to Tensor
        Of a `FaceCnn`.
    digest : str
        Of the weights: a training that began with others is another training.
    notes : tuple of str
        What the user has to know.
    """

    state: Mapping[str, Tensor]
    digest: str
    notes: tuple[str, ...] = ()

    def give(self, network: nn.Module) -> None:
        """Load them into every face CNN of a network.

        Raises
        ------
        TrainingError
            If it has none.
        """
        places = [module for module in network.modules() if isinstance(module, FaceCnn)]
        if not places:
            raise TrainingError(
                "This network has no face CNN to be trained beforehand. Those of deepvanet, deepvanet-decision and "
                "transformer-fusion have, with the face among their inputs."
            )
        for place in places:
            place.load_state_dict(dict(self.state))
