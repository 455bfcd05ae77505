"""Where windows are: inside their trial, a hop apart, as many as fit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.segments.schedule import schedule
from models.spec import EegInput, InputSpec
from tests.models.segments.given import Given, recorded


@settings(max_examples=25, deadline=None)
@given(
    trial_s=st.floats(0.5, 12.0),
    rest_s=st.floats(0.1, 4.0),
    window_s=st.floats(0.05, 0.5),
    hop_s=st.floats(0.02, 2.0),
)
def test_windows_fill_rest_and_trial_and_reach_beyond_neither(trial_s, rest_s, window_s, hop_s):
    """Whatever the lengths: none sticks out, none is missing at the end, none is cut twice."""
    dataset = Given([recorded("s01", "a", 0, 2, trial_s, rest_s)])
    spec = InputSpec(EegInput(("Fz",), 128, window_s, "raw"), None)

    plan = schedule(dataset, spec, hop_s)

    for span in plan.spans[0]:
        for ends, (begin, end) in (
            (span.rest, span.trial.rest),
            (span.shown, (span.trial.onset_s, span.trial.offset_s)),
        ):
            if len(ends):
                assert ends[0] - window_s >= begin - 1e-6
                assert ends[-1] <= end + 1e-5
            room_s = end - begin - window_s
            assert len(ends) == (0 if room_s < -1e-6 else int((room_s + 1e-6) / hop_s) + 1)
            assert np.allclose(hop_s, np.diff(ends))
    trial, t_end, rest = plan.rows()
    assert len(trial) == len(t_end) == len(rest) == plan.starts[-1]
    assert {0, 1} == set(trial[~rest].tolist())
