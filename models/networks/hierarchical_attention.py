"""`hierarchical-attention`: attention over bands, over layers and over time.

Wu, Zhang, Zhao, IEEE Access 2020. Face frames and EEG band images at 8 a second go through
convolutional encoders (`FrameEncoder`); a recurrent step with attention over bands and layers
takes one frame at a time (`models.networks.glimpse`, eq 1-7); a Gaussian policy proposes the
frame to look at next (eq 11-18), up to the last frame or `max_glimpses`
(`models.networks.reinforce`). In training the next frame is drawn from the policy; in
evaluation it is the policy's mean, and live the loop is `models.glimpse_loop`. In training only
frames that are looked at are encoded. The first glimpse is at the first frame (unstated).

Where this differs from the paper:

- Their EEG segments are 1/8 s long, in which theta has no spectral line: a description that
  asks for it is refused. Here each is the trailing 1-s window, 1/8 s after the one before.
- Their frames have 227 x 227 pixels. Default 64; the ``paper`` preset has 227, in a window of
  12 s, for 60 s of such frames pass the limit of one input.
- Their frame encoders are described too little to copy: see `models.networks.frame_encoder`.
- Wavelet soft-threshold denoising is left to the ``paper`` preset: of the span of the windows.
- A window may have EEG or face alone, for ablations.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn

from models.networks.frame_encoder import FrameEncoder
from models.networks.glimpse import Glimpse, GlimpseStep, Options
from models.networks.reinforce import (
    Episode,
    Losses,
    layer_penalty,
    log_density,
    outcome,
    policy_loss,
    returns,
    value_loss,
)
from models.spec import Band, EegInput, FaceInput, InputSpec
from models.spec_limits import Target

__all__ = ["HierarchicalAttention", "Options", "spec_for"]

BANDS = (Band("theta", 4.0, 8.0), Band("alpha", 8.0, 13.0), Band("beta", 13.0, 30.0))
FPS = 8.0
WINDOW_S = 4.0
PAPER_WINDOW_S = 12.0
CROP_SIZE, PAPER_CROP_SIZE = 64, 227
IMAGE_SIZE = 32
DEFAULTS = Options()


def spec_for(
    channels: Sequence[str],
    rate_hz: float = 128.0,
    targets: tuple[Target, ...] = ("valence",),
    preset: Literal["default", "paper"] = "default",
) -> InputSpec:
    """Return the input this network wants: band images and crops on one grid of 8 frames a second."""
    paper = preset == "paper"
    window_s = PAPER_WINDOW_S if paper else WINDOW_S
    eeg = EegInput(
        channels=tuple(channels),
        rate_hz=rate_hz,
        window_s=1.0,
        form="band_images",
        bands=BANDS,
        steps=round(FPS * window_s),
        step_s=1 / FPS,
        image_size=IMAGE_SIZE,
        denoising="wavelet" if paper else "none",
    )
    face = FaceInput("crop", FPS, window_s, PAPER_CROP_SIZE if paper else CROP_SIZE)
    return InputSpec(eeg, face, targets, "probability")


class HierarchicalAttention(nn.Module):
    """Valence or arousal (high or low) from a window that is looked at frame by frame.

    Parameters
    ----------
    spec : InputSpec
        EEG in form ``band_images`` and face in form ``crop`` on the same grid, or one of them.
    options : Options
        See there.
    """

    def __init__(self, spec: InputSpec, options: Options = DEFAULTS) -> None:
        super().__init__()
        self.spec, self.options, self.n_frames = spec, options, _frames_of(spec)
        n_bands, image_size = (len(spec.eeg.bands), spec.eeg.image_size) if spec.eeg else (0, 0)
        self.encoder = FrameEncoder(n_bands, image_size, spec.face.crop_size if spec.face else 0, options.features)
        self.step = GlimpseStep(n_bands, spec.face is not None, self.n_frames, spec.n_outputs, options)

    def forward(self, eeg: Tensor | None = None, face: Tensor | None = None) -> Tensor:
        """Return logits (batch, n_targets); the way through the frames is random in training.

        Parameters
        ----------
        eeg : Tensor, shape (batch, frames, bands, size, size), or None
        face : Tensor, shape (batch, frames, 3, size, size), or None
        """
        return self.episode(eeg, face, self.options.sigma if self.training else 0.0).logits

    def glimpse(
        self, position: Tensor, state: Tensor, eeg: Tensor | None = None, face: Tensor | None = None
    ) -> Glimpse:
        """Take one glimpse at the pictures of one frame; see `FrameEncoder` and `GlimpseStep`."""
        bands, expression = self.encoder(eeg, face)
        return self.step(position, state, bands, expression)

    def episode(
        self,
        eeg: Tensor | None = None,
        face: Tensor | None = None,
        sigma: float = 0.0,
        generator: torch.Generator | None = None,
    ) -> Episode:
        """Look at windows until the last frame or the last glimpse.

        Parameters
        ----------
        eeg, face : Tensor or None
            As for `forward`.
        sigma : float
            Standard deviation of the policy, in normalised time; 0 takes its mean.
        generator : torch.Generator, optional
            Draws the policy's noise.
        """
        first = next(part for part in (eeg, face) if part is not None)
        batch, last = len(first), self.n_frames - 1
        rows = torch.arange(batch, device=first.device)
        position = first.new_zeros(batch, 1)
        state = first.new_zeros(batch, *self.step.state_shape)
        looks = torch.ones(batch, dtype=torch.bool, device=first.device)
        logits, trace = first.new_zeros(()), []
        for n in range(self.options.max_glimpses):
            frame = torch.round(position[:, 0] * last).long()
            shown = (None if part is None else part[rows, frame] for part in (eeg, face))
            found = self.glimpse(position, state, *shown)
            logits = torch.where(looks.unsqueeze(1), found.logits, logits)
            proposal = found.mean.detach()
            if sigma > 0:
                noise = torch.empty_like(proposal).normal_(generator=generator)
                proposal = proposal + sigma * noise
                log_prob = log_density(proposal, found.mean, sigma)
            else:
                log_prob = torch.zeros_like(proposal)
            goes_on = looks & (frame < last) & (n + 1 < self.options.max_glimpses)
            trace.append((frame, looks, goes_on, log_prob[:, 0], found.value[:, 0], found.layer_weights))
            if not goes_on.any():
                break
            position, state, looks = self.step.after(proposal, position), found.state, goes_on
        return Episode(logits, *(torch.stack(part, dim=1) for part in zip(*trace, strict=True)))

    def losses(self, episode: Episode, target: Tensor) -> Losses:
        """Return what training lowers, weighted (eq 8-18).

        The answer at the last glimpse by cross entropy; the policy by REINFORCE; the baseline
        by squares; and the penalty, which the paper subtracts from what it maximises.

        Parameters
        ----------
        episode : Episode
            Drawn with a sigma above 0.
        target : Tensor, shape (batch, n_targets)
            1 for "high", 0 for "low".
        """
        options = self.options
        reward = outcome(episode.logits, target, options.reward_right, options.reward_wrong)
        gains = returns(reward, episode.seen, options.glimpse_price)
        return Losses(
            classification=nn.functional.binary_cross_entropy_with_logits(episode.logits, target),
            policy=policy_loss(episode, gains),
            value=options.value_weight * value_loss(episode, gains),
            penalty=options.penalty_weight * layer_penalty(episode.layer_weights, episode.seen, options.penalty_mean),
        )


def _frames_of(spec: InputSpec) -> int:
    """Return the number of frames of both modalities, which must lie on one grid."""
    eeg, face = spec.eeg, spec.face
    if spec.kind == "continuous" or (eeg and eeg.form != "band_images") or (face and face.form != "crop"):
        raise ValueError("hierarchical-attention takes band images and face crops, and tells high from low")
    if eeg and face and (eeg.steps != face.frames or abs(eeg.step_s * face.fps - 1) > 1e-6):
        raise ValueError(
            f"{eeg.steps} EEG steps of {eeg.step_s:g} s and {face.frames} face frames at {face.fps:g} fps are not "
            "one grid; give both the same number and rate"
        )
    return eeg.steps if eeg else face.frames if face else 0
