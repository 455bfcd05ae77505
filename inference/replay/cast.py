"""Which estimator plays: the recorded model's, in its recorded state, or another model's.

With another model, be it of the same name, the replay is a new evaluation, and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from inference.estimator import Estimator
from inference.events import EstimatorEvent
from models.errors import ModelError
from models.runtime import load_model

if TYPE_CHECKING:
    from models.runtime import Model

DIGITS = 8  # of a digest, for people


class Cast:
    """The estimators of one replay.

    Parameters
    ----------
    model : Model, optional
        Plays throughout; by default the models that the session names are looked for.
    load : callable
        Finds a model by name.
    """

    def __init__(self, model: Model | None = None, load: Callable[[str], Model] = load_model) -> None:
        self.notices: list[str] = []
        self.is_recorded_model = False
        self._given = model
        self._load = load
        self._models: dict[str, Model] = {}
        self._estimator: Estimator | None = None

    @property
    def estimator(self) -> Estimator:
        """The one that plays now."""
        assert self._estimator is not None, "`begin` or `follow` comes first"
        return self._estimator

    def begin(self, name: str) -> None:
        """Play without a recorded state, and without knowing which file the model was."""
        self._play(self._model(name))
        self.is_recorded_model = False

    def follow(self, event: EstimatorEvent, restore: bool) -> bool:
        """Do what an event did live; tell whether the estimator is in the event's state now.

        Parameters
        ----------
        event : EstimatorEvent
            As recorded.
        restore : bool
            Take its state over, even if it is the one the last hop should have left.
        """
        model = self._model(event.model)
        self._play(model)
        self.is_recorded_model = model.sha256 == event.model_sha256
        if not self.is_recorded_model:
            self._say_other(event, model)
            for modality in event.forgotten:
                self.estimator.forget(modality)
            if "person" in event.causes:
                self.estimator.forget_person()
            return False
        if not (restore or not event.keeps_state):
            return True
        return self._restored(event)

    def _restored(self, event: EstimatorEvent) -> bool:
        try:
            self.estimator.restore(event.state)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self._note(f"The estimator's state at {event.t:.1f} s cannot be read ({type(error).__name__}).")
            return False
        return True

    def _play(self, model: Model) -> None:
        if self._estimator is None or self._estimator.model is not model:
            self._estimator = Estimator(model)

    def _model(self, name: str) -> Model:
        if self._given is not None:
            return self._given
        if name not in self._models:
            try:
                self._models[name] = self._load(name)
            except ModelError as error:
                raise ModelError(
                    f'The session was made with model "{name}", which is not here ({error}) Give its file, or another'
                    " model, with --model."
                ) from None
        return self._models[name]

    def _say_other(self, event: EstimatorEvent, model: Model) -> None:
        mine, recorded = model.sha256[:DIGITS], event.model_sha256[:DIGITS]
        if model.card.name == event.model:
            what = f'Model "{event.model}" here ({mine}…) is not the one of the session ({recorded}…)'
        else:
            what = f'Model "{model.card.name}" is not the one of the session, "{event.model}"'
        self._note(f"{what}: this is a new evaluation, not a replay of what was shown.")

    def _note(self, notice: str) -> None:
        if notice not in self.notices:
            self.notices.append(notice)
