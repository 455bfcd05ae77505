"""Training of EmoScope's own network: modalities come and go, and what no sum can tell is learned."""

from __future__ import annotations

import numpy as np
import torch

from models.evaluation.fold import Fold
from models.networks.emoscope import spec_for
from models.segments.table import SegmentTable, TrialRow
from models.training.loop import train
from models.training.plan import Plan
from models.training.recipes.emoscope import each_alone, without_some
from recorder.participant.population import FACE_ACTIONS, N_EEG, SITES, draw_constant_trials, draw_subject
from recorder.participant.worlds import CONFLICT
from tests.models.training.small import SmallSegments

N_PEOPLE, N_TRIALS, N_WINDOWS = 12, 16, 2
BANDS = (1, 2)  # alpha and beta, of the input's four


def inputs(n: int = 400) -> dict[str, torch.Tensor]:
    return {"eeg": torch.ones(n, 9, 4, 4), "face": torch.ones(n, 5, 68, 2)}


def test_a_share_of_the_windows_loses_each_modality_and_none_loses_both():
    changed = without_some(inputs(), 0.2, torch.Generator().manual_seed(0))
    gone = {key: ~values.flatten(1).any(dim=1) for key, values in changed.items()}

    assert all(0.12 < own.float().mean() < 0.28 for own in gone.values())
    assert not (gone["eeg"] & gone["face"]).any()


def test_a_modality_that_is_alone_stays():
    alone = {"eeg": inputs()["eeg"]}

    assert alone is without_some(alone, 0.5, torch.Generator())
    assert [] == each_alone(alone)


def masked_smiles() -> tuple[SmallSegments, np.ndarray]:
    """Windows of the world ``conflict``: the brain tells the mask, the face what is felt times the mask."""
    spec, rng = spec_for(SITES), np.random.default_rng(0)
    to_landmarks = rng.standard_normal((len(FACE_ACTIONS), 136)) / 10
    rows, felt, trials = [], [], []
    for person in range(N_PEOPLE):
        level, mask = rng.permutation([(a, b) for a in (-1, 1) for b in (-1, 1)] * (N_TRIALS // 4)).T
        subject = draw_subject(person, CONFLICT)
        brain, body = (
            draw_constant_trials(subject, np.column_stack([sign, np.zeros(N_TRIALS)]), N_WINDOWS, 5.0)
            for sign in (mask, level * mask)
        )
        seen = np.concatenate([brain[..., :N_EEG], body[..., N_EEG:]], axis=-1) - subject.offset
        rows.append(seen.reshape(-1, seen.shape[-1]))
        felt.append(level)
        trials += [TrialRow(f"s{person}", f"s{person}/run", f"t{i}", f"c{i}", {}) for i in range(N_TRIALS)]
    x, high = np.concatenate(rows), (np.concatenate(felt)[:, None] > 0).astype(np.float32)
    eeg = 0.1 * rng.standard_normal((len(x), *spec.eeg.shape))
    eeg[..., BANDS] += x[:, None, :N_EEG].reshape(len(x), 1, 2, len(SITES)).swapaxes(2, 3)
    face = np.broadcast_to((x[:, N_EEG:] @ to_landmarks).reshape(-1, 1, 68, 2), (len(x), *spec.face.shape))
    arrays = {"eeg": eeg.astype(np.float32), "face": face.astype(np.float32)}
    present = {key: np.ones(len(x), bool) for key in arrays}
    which = np.repeat(np.arange(len(trials)), N_WINDOWS)
    table = SegmentTable(tuple(trials), which, 10.0 + np.tile(np.arange(float(N_WINDOWS)), len(trials)), present)
    return SmallSegments(spec, table, arrays), high


def test_a_face_that_means_the_opposite_is_understood():
    """On people never seen: neither modality alone nor any sum passes 0.55, the ceiling is 0.9, the product 0.8."""
    segments, high = masked_smiles()
    person = segments.table.trial // N_TRIALS
    fold = Fold("masks", *(np.flatnonzero(own) for own in (person < 7, (person >= 7) & (person < 9), person >= 9)))

    trained = train(Plan("emoscope", batch=32, epochs=40, precision="float32"), segments, high, fold)

    given = segments.inputs(fold.test, trained.card.normalisation)
    windows = {key: torch.from_numpy(given[key]) for key in ("eeg", "face")}
    wanted = high[segments.table.trial[fold.test], 0]
    right = {}
    for name, gone in (("both", None), ("face", "eeg"), ("eeg", "face")):
        shown = windows | ({gone: torch.zeros_like(windows[gone])} if gone else {})
        right[name] = float(np.mean((trained.network(**shown).detach().numpy()[:, 0] > 0.5) == wanted))
    assert right["both"] >= 0.8
    assert max(right["eeg"], right["face"]) < 0.66  # 96 windows of 48 trials: chance, give or take
