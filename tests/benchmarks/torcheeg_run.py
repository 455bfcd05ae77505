"""Differential entropy by torcheeg's transform; run by the Python that has torcheeg, alone with numpy.

`PYTHON torcheeg_run.py` reads a line for each round and answers with the seconds of one window, and
of a 60-s trial, as JSON.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from torcheeg.transforms import BandDifferentialEntropy

CHANNELS, RATE_HZ, TRIAL_S = 32, 128, 60
BANDS = {"theta": [4, 8], "alpha": [8, 14], "beta": [14, 31], "gamma": [31, 45]}


def main() -> None:
    """Measure a round for each line."""
    transform = BandDifferentialEntropy(sampling_rate=RATE_HZ, band_dict=BANDS)
    windows = np.random.default_rng(0).normal(0, 20, (TRIAL_S, CHANNELS, RATE_HZ))
    transform(eeg=windows[0])
    print(json.dumps({"ready": True}), flush=True)
    for _ in sys.stdin:
        spent = []
        for window in windows:
            began = time.perf_counter()
            transform(eeg=window)
            spent.append(time.perf_counter() - began)
        print(json.dumps({"window_s": float(np.median(spent)), "trial_s": sum(spent)}), flush=True)


if __name__ == "__main__":
    main()
