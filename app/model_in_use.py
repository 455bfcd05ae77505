"""The model in use, and how another takes its place while estimates go on.

All that takes time happens in the controller's thread while the present model estimates: the file is
read and checked, the network opened and tried, and one estimate rehearsed on what the devices have
just sent, so that filters, splines and maps are made. The loop then changes between two hops. A model
that is refused leaves the present one as it is.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from inference.loop import MAX_HOP_S
from models.errors import ModelError
from models.fit import Fit, fit
from recorder import clock
from recorder.alignment import align

if TYPE_CHECKING:
    from app.devices import Devices
    from inference.estimator import Estimator
    from inference.loop import EstimatorLoop
    from models.card import ModelCard

TAKEN_TIMEOUT_S = 2 * MAX_HOP_S
INPUT_WORDS = {"eeg": "EEG", "face": "face", "aux": "peripheral channels"}

log = logging.getLogger(__name__)


class ModelInUse:
    """Loads models, and puts one into use. Commands come from the controller's thread.

    Parameters
    ----------
    devices : Devices
        What is connected.

    Attributes
    ----------
    estimator : Estimator or None
        Of the model in use; None until one is loaded. A running loop owns it.
    """

    def __init__(self, devices: Devices) -> None:
        self._devices = devices
        self.estimator: Estimator | None = None

    def load(self, name: str, loop: EstimatorLoop | None) -> str:
        """Load a model and put it into use; a running loop has gone over to it on return.

        Returns
        -------
        str
            What the person should know of it; empty if nothing.

        Raises
        ------
        ModelError
            The model is refused; the one before it is still in use.
        """
        before = self.estimator.model.card if self.estimator else None
        try:
            made = self._made(name, loop is not None)
        except ModelError as error:
            if before is None or loop is None:
                raise
            raise ModelError(f'{error} Model "{before.name}" stays in use.') from None
        crop_size = made.model.card.spec.crop_size
        if self._devices.tracking.crop_size is None:
            self._devices.tracking.crop_size = crop_size  # no harm to the present model, and a head start for this one
        if loop is not None and not loop.use(made).wait(TAKEN_TIMEOUT_S):
            log.warning("the loop has not come to model %s within %g s: it is busy", name, TAKEN_TIMEOUT_S)
        self._devices.tracking.crop_size = crop_size
        self.estimator = made
        return _told(before, made.model.card) if before and loop else ""

    def fit(self) -> Fit | None:
        """Tell how the model fits the connected devices; None until one is loaded."""
        return self._fit(self.estimator.model.card) if self.estimator else None

    def _made(self, name: str, is_live: bool) -> Estimator:
        from inference.estimator import Estimator  # with onnxruntime and scipy: not before the window is there
        from models.runtime import load_model

        model = load_model(name)
        if is_live:
            self._refuse_what_cannot_be_fed(model.card)
            spec = model.card.spec.window_spec()
            Estimator(model).estimate(align(dict(self._devices.rings), clock.now(), spec))
        return Estimator(model)

    def _refuse_what_cannot_be_fed(self, card: ModelCard) -> None:
        """Refuse a model for which what is connected, all of it delivering, has no input."""
        if self._devices.main_views() and not self._devices.main_not_live():
            found = self._fit(card)
            if not found.ok:
                raise ModelError(found.reason)

    def _fit(self, card: ModelCard) -> Fit:
        return fit(card, self._devices.eeg_ring.info, self._devices.has_camera)


def _told(before: ModelCard, after: ModelCard) -> str:
    from models.preprocess.carried import carried  # with onnx, as all of a model

    anew = [INPUT_WORDS[key] for key in after.personal if key not in carried(before, after)]
    if not anew:
        return ""
    return (
        f'Model "{after.name}" is in use. It learns this person\'s baseline of {" and ".join(anew)} anew: '
        f'"{before.name}" has not the same input.'
    )
