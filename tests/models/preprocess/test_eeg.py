"""The EEG path: causal, indifferent to rates and chunks, honest about what is missing."""

from __future__ import annotations

from dataclasses import replace

import mne
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.preprocess.montage import mix
from models.preprocess.prepare import Prepared, prepare
from models.preprocess.resample import kernel
from models.spec import InputSpec
from recorder.blocks import Block
from recorder.ring import SignalRing
from recorder.streams import Channel, StreamInfo

pytestmark = pytest.mark.filterwarnings("error")
GOLDEN = np.array(  # Fp1, F7 and P3: theta, alpha, beta, gamma
    [
        [3.2891688, 2.6733348, 1.7814533, 1.3819635],
        [0.9677684, 2.6703334, 3.3073723, 1.3819569],
        [0.9702323, 2.6764164, 3.2941470, 1.3821164],
    ]
)
same_fixture = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)


def times(rate_hz, stop_s=8.0, start_s=0.0):
    """Stamps from just after start_s up to stop_s."""
    return np.arange(1, round((stop_s - start_s) * rate_hz) + 1) / rate_hz + start_s


def with_eeg(spec, **changes):
    return InputSpec(replace(spec.eeg, **changes), None)


def only(prepared: Prepared):
    assert prepared.present["eeg"], prepared.reasons
    return prepared.arrays["eeg"]


def test_nothing_after_the_end_is_ever_used(cut, tones, spec):
    """Samples that arrive later, whatever they hold, leave the window's features as they were."""
    t = times(250, stop_s=10.0)
    data = tones(t)
    known = t <= 8.0
    data[~known] = np.nan
    later = cut(data, t, spec, t_end=8.0)

    assert np.array_equal(only(prepare(later, spec)), only(prepare(cut(data[known], t[known], spec, t_end=8.0), spec)))


def test_nothing_before_a_gap_is_used(cut, tones, spec):
    """Only the newest piece counts; what lies before the gap may be anything."""
    t = times(250)
    kept = (t <= 6.5) | (t > 6.7)
    data = tones(t)
    other = np.where(t[:, None] <= 6.5, 1e6, data)

    found = [only(prepare(cut(values[kept], t[kept], spec), spec)) for values in (data, other)]

    assert np.isfinite(found[0]).all()
    assert np.array_equal(*found)


@same_fixture
@given(chunk=st.integers(1, 3000))
def test_chunks_make_no_difference(cut, tones, spec, chunk):
    """How an amplifier cuts its data into packets cannot be seen in the features."""
    t = times(250)

    assert np.array_equal(
        only(prepare(cut(tones(t), t, spec, chunk=chunk), spec)), only(prepare(cut(tones(t), t, spec), spec))
    )


@pytest.mark.parametrize("rate_hz", [128, 200, 256, 317.3, 500, 1000, 2048])
def test_the_devices_rate_makes_no_difference(cut, tones, spec, rate_hz):
    """The same brain through another amplifier gives the same features."""
    reference = only(prepare(cut(tones(times(250)), times(250), spec, t_end=8.0), spec))

    t = times(rate_hz)
    found = only(prepare(cut(tones(t), t, spec, rate_hz=rate_hz, t_end=8.0), spec))

    assert np.abs(found - reference).max() < 0.02  # of about 2 nats; at 128 Hz the kernel has 13 taps


def test_what_the_model_cannot_see_does_not_fold_into_what_it_can(cut, spec):
    """A strong tone that sampling at 128 Hz would fold on to 10 Hz stays out of the alpha band."""
    t = times(1000)
    hum = np.outer(100 * np.sin(2 * np.pi * 118 * t), np.linspace(-1, 1, 12))
    quiet = np.outer(np.sin(2 * np.pi * 10 * t), np.linspace(-1, 1, 12))

    alpha = [only(prepare(cut(x, t, spec, rate_hz=1000), spec))[0, :, 1] for x in (quiet, quiet + hum)]

    assert np.abs(alpha[1] - alpha[0]).max() < 0.05


def test_a_tone_has_the_entropy_of_its_variance(cut, spec):
    """A sine of 20 uV at 10 Hz has a variance of 200 uV^2 in the alpha band, whatever the offset."""
    t = times(500)
    sign = np.tile([1.0, -1.0], 6)  # sums to nothing over the scalp: the average reference leaves it
    data = np.outer(20 * np.sin(2 * np.pi * 10 * t), sign) + 1e5

    alpha = only(prepare(cut(data, t, spec, rate_hz=500), spec))[0, :, 1]

    assert np.allclose(0.5 * np.log(2 * np.pi * np.e * 200), alpha, atol=0.02)


def test_golden_features(cut, spec):
    """A fixed signal gives the features it always gave: a recording replays as it was seen."""
    t = times(250)
    k = np.arange(12)
    data = 10 * np.sin(2 * np.pi * (5 + 3 * k) * t[:, None] + k) + 5 * np.sin(
        2 * np.pi * 9.3 * t[:, None] * (1 + k / 50)
    )

    found = only(prepare(cut(data, t, spec), spec))

    assert np.allclose(GOLDEN, found[0, ::4], atol=1e-5)


@pytest.mark.parametrize("broken", [np.nan, np.inf, 0.0, 187_500.0])
def test_a_broken_electrode_is_as_good_as_none(cut, tones, spec, broken):
    """An electrode that sends no numbers or stands still is interpolated from the others, and it says so."""
    t = times(250)
    data = tones(t)
    data[:, 4] = broken
    rest = [i for i in range(12) if i != 4]

    found = prepare(cut(data, t, spec), spec)
    lacking = cut(data[:, rest], t, spec, names=tuple(spec.eeg.channels[i] for i in rest))

    assert ("F7 interpolated",) == found.notes
    assert np.array_equal(only(prepare(lacking, spec)), only(found))


def leap(signal):
    """Jump to an amplifier's limit for the last quarter of a second."""
    signal[-60:] = 187_500.0


def stillness(signal):
    """Stand still for a quarter of a second."""
    signal[-160:-95] = signal[-160]


def glitch(signal):
    """Hold one wild value."""
    signal[-200] = 3e38


@pytest.mark.parametrize("happens", [leap, stillness, glitch])
def test_an_electrode_that_fails_for_a_moment_is_filled(cut, tones, spec, happens):
    """What is no EEG never reaches the filters, nor the person's baseline."""
    t = times(250)
    data = tones(t)
    whole = only(prepare(cut(data, t, spec), spec))
    happens(data[:, 3])

    found = prepare(cut(data, t, spec), spec)

    assert ("F4 interpolated",) == found.notes
    assert np.abs(only(found) - whole)[0, np.arange(12) != 3].max() < 0.2


def test_counts_of_an_unknown_unit_are_no_fault(cut, tones, spec):
    """Raw counts and a blink a hundred times the signal's steps pass: the baseline takes the scale away."""
    t = times(250)
    data = 1e4 * (tones(t) + 200.0 * np.exp(-0.5 * ((t - 7.0) / 0.08) ** 2)[:, None])

    found = prepare(cut(data, t, spec), spec)

    assert ({"eeg": True}, ()) == (found.present, found.notes)


def test_one_number_missing_long_ago_costs_nothing(cut, tones, spec):
    """A NaN before the window and its padding is nobody's concern."""
    t = times(250)
    data = tones(t)
    clean = only(prepare(cut(data, t, spec), spec))
    data[t < 4.9] = np.nan

    assert np.array_equal(clean, only(prepare(cut(data, t, spec), spec)))


def test_too_many_missing_electrodes_are_refused_by_name(cut, tones, spec):
    """More than a third would have to be made up: EEG does not count, and the user reads why."""
    t = times(250)

    found = prepare(cut(tones(t)[:, 5:], t, spec, names=spec.eeg.channels[5:]), spec)

    assert {"eeg": False} == found.present
    assert np.isnan(found.arrays["eeg"]).all()
    assert found.reasons["eeg"] == (
        "EEG lacks Fp1, Fp2, F3, F4, F7: 5 of the model's 12 channels, and at most 4 can be interpolated"
    )


def test_names_are_recognised_however_they_are_written(cut, tones, spec):
    """EDF decoration, old names, case and order do not hide an electrode."""
    t = times(250)
    written = ("EEG FP1-REF", "fp2", "F3.", "F4", "f7", "EEG F8", "C3", "C4", "P3", "P4", "O1", "O2")

    found = prepare(cut(tones(t)[:, ::-1], t, spec, names=written[::-1]), spec)

    assert () == found.notes
    assert np.allclose(only(prepare(cut(tones(t), t, spec), spec)), only(found))


def test_a_signal_of_no_numbers_is_refused(cut, spec):
    """An amplifier that sends only NaN is told from one that is not connected."""
    t = times(250)

    found = prepare(cut(np.full((len(t), 12), np.nan), t, spec), spec)

    assert "EEG arrives, but holds no numbers: is the amplifier on?" == found.reasons["eeg"]


@pytest.mark.parametrize(("age_s", "counts"), [(0.02, True), (0.8, True), (1.2, False), (5.0, False)])
def test_a_stall_is_borne_for_half_a_window(cut, tones, spec, age_s, counts):
    """What has arrived counts as long as it fills half of the window; then the reason is alignment's."""
    t = times(250)

    found = prepare(cut(tones(t), t, spec, t_end=8.0 + age_s), spec)

    assert counts == found.present["eeg"]
    assert counts or f"no EEG for {age_s:.1f} s" == found.reasons["eeg"]


def test_samples_still_on_their_way_hardly_matter(cut, tones, spec):
    """The last 20 ms of a network stream arrive after the window's end: the features are nearly the same."""
    t = times(1000)
    arrived = t <= 7.98

    all_of_it = only(prepare(cut(tones(t), t, spec, rate_hz=1000, t_end=8.0), spec))
    found = only(prepare(cut(tones(t)[arrived], t[arrived], spec, rate_hz=1000, t_end=8.0), spec))

    assert np.abs(found - all_of_it).max() < 0.02


def test_no_eeg_at_all_has_the_reason_of_alignment(cut, tones, spec):
    """Nothing connected, nothing made up."""
    window = replace(cut(tones(times(250)), times(250), spec), signals={}, reasons={"eeg": "no EEG connected"})

    found = prepare(window, spec)

    assert ({"eeg": False}, {"eeg": "no EEG connected"}) == (found.present, found.reasons)


def test_raw_eeg_is_the_signal_a_moment_ago(cut, spec):
    """On the model's grid stands the electrodes' own voltage, late by the kernel's half length."""
    raw = with_eeg(spec, form="raw", bands=(), reference="as_recorded", band_hz=(0.0, 64.0))
    t = times(1000)
    late_s = kernel(1000, 128, 64.0).delay_s
    grid = 8.0 - np.arange(255, -1, -1) / 128

    found = only(prepare(cut(np.outer(np.sin(2 * np.pi * 10 * t), np.arange(1, 13)), t, raw, rate_hz=1000), raw))

    assert (1, 12, 256) == found.shape
    assert np.allclose(np.outer(np.arange(1, 13), np.sin(2 * np.pi * 10 * (grid - late_s))), found[0], atol=0.03)


def test_raw_eeg_is_nan_where_nothing_was_measured(cut, tones, spec):
    """A stall leaves a hole at the end, a late start one at the beginning; in between all is measured."""
    raw = with_eeg(spec, form="raw", bands=())
    t = times(250, start_s=6.3, stop_s=7.8)

    found = only(prepare(cut(tones(t), t, raw, t_end=8.0), raw))

    measured = np.isfinite(found[0]).all(axis=0)
    edges = np.flatnonzero(np.diff(measured.astype(int)))
    assert np.isnan(found[0][:, ~measured]).all()
    assert (2, False) == (len(edges), bool(measured[0]))
    assert 1.4 < (edges[1] - edges[0]) / 128 < 1.5


def test_the_average_reference_is_over_the_models_channels(cut, tones, spec):
    """The model's channels sum to nothing at every instant, however many the device has."""
    raw = with_eeg(spec, form="raw", bands=())
    t = times(250)
    data = np.hstack([tones(t), 100 * tones(t)[:, :1]])

    found = only(prepare(cut(data, t, raw, names=(*spec.eeg.channels, "Cz")), raw))

    assert np.abs(found.sum(axis=1)).max() < 1e-3


def test_each_step_has_its_own_window(cut, tones, spec):
    """Five steps end a second apart, the last at the end; each is what that window alone would give."""
    t = times(250, stop_s=20.0)
    steps = with_eeg(spec, steps=5, step_s=1.0, padding_s=6.0)
    alone = with_eeg(spec, padding_s=6.0)

    found = only(prepare(cut(tones(t), t, steps, t_end=18.0), steps))

    assert (5, 12, 4) == found.shape
    for step, t_end in enumerate((14.0, 15.0, 16.0, 17.0, 18.0)):
        assert np.allclose(only(prepare(cut(tones(t), t, alone, t_end=t_end), alone))[0], found[step], atol=0.01)


def test_a_step_in_a_gap_is_nan_and_the_others_count(cut, tones, spec):
    """An old step without data is left to the training mean; the newest decides whether EEG counts."""
    t = times(250)
    steps = with_eeg(spec, steps=4, step_s=1.0)
    kept = t > 4.6

    found = only(prepare(cut(tones(t)[kept], t[kept], steps), steps))

    assert [True, False, False, False] == np.isnan(found).all(axis=(1, 2)).tolist()


def test_a_loud_electrode_lights_its_side_of_the_band_image(cut, spec):
    """C3 is left of the middle and at half height; the picture has a map for every band."""
    images = with_eeg(spec, form="band_images", image_size=32, reference="as_recorded")
    t = times(250)
    loudness = np.where(np.array(spec.eeg.channels) == "C3", 50.0, 5.0)
    data = np.random.default_rng(1).normal(size=(len(t), 12)) * loudness

    found = only(prepare(cut(data, t, images), images))

    assert (1, 4, 32, 32) == found.shape
    for image in found[0]:
        row, column = np.unravel_index(image.argmax(), image.shape)
        assert abs(row - 15.5) < 4
        assert column < 12


@pytest.mark.parametrize(("rate_hz", "words"), [(64.0, "comes at 64 Hz"), (0.0, "without a regular rate")])
def test_a_stream_too_slow_for_the_model_is_refused(cut, tones, spec, rate_hz, words):
    """Frequencies that the device never measured are not made up."""
    t = times(64)

    found = prepare(cut(tones(t), t, spec, rate_hz=rate_hz), spec)

    assert words in found.reasons["eeg"]


def test_a_window_that_was_overwritten_is_refused(tones, spec, cut):
    """When the writer has come round the ring, what was read may be half new: it does not count."""
    t = times(250)
    window = cut(tones(t), t, spec)
    ring = SignalRing(length_s=1.0)
    ring.stream_opened(window.signals["eeg"].span.info)
    ring.receive(Block(tones(t).astype(np.float32)[-250:], t[-250:], 0))
    span = ring.latest()
    ring.receive(Block(tones(t).astype(np.float32)[-250:], t[-250:] + 1.0, 250))
    torn = replace(window, signals={"eeg": replace(window.signals["eeg"], span=span)})

    assert "overwritten" in prepare(torn, spec).reasons["eeg"]


@same_fixture
@given(data=st.data())
def test_whatever_is_missing_there_are_features_or_a_reason(cut, tones, spec, data):
    """Lost stretches, electrodes without numbers and late data: finite features, or words; never an exception."""
    t = times(250)
    values = tones(t)
    kept = np.ones(len(t), bool)
    for _ in range(data.draw(st.integers(0, 3), "gaps")):
        start = data.draw(st.integers(0, len(t) - 1), "gap's start")
        kept[start : start + data.draw(st.integers(1, 400), "gap's length")] = False
    for _ in range(data.draw(st.integers(0, 8), "NaN bursts")):
        start, channel = data.draw(st.integers(0, len(t) - 1)), data.draw(st.integers(0, 11))
        values[start : start + data.draw(st.integers(1, 2000)), channel] = np.nan
    kept[data.draw(st.integers(0, len(t) - 1))] = True

    found = prepare(cut(values[kept], t[kept], spec, t_end=8.0), spec)

    assert found.present["eeg"] == bool(np.isfinite(found.arrays["eeg"]).all())
    assert found.present["eeg"] == (found.reasons.get("eeg", "") == "")


def test_a_real_cap_without_some_sites_is_filled_and_shows_its_alpha(shared_data, cut, spec):
    """Thirty real electrodes lack Fp1, Fp2, F7 and F8: they are interpolated, and alpha is strongest behind."""
    raw = mne.io.read_raw_eeglab(shared_data / "eeg" / "eeglab_data.set", preload=True, verbose="ERROR")
    names = tuple(raw.ch_names)
    data_uv = 1e6 * raw.get_data()[:, -128 * 40 :].T
    t = times(128, stop_s=40.0)

    found = [
        prepare(cut(data_uv, t, spec, names=names, rate_hz=128, t_end=t_end), spec)
        for t_end in np.arange(4.0, 40.0, 2.0)
    ]

    assert {("Fp1, Fp2, F7, F8 interpolated",)} == {prepared.notes for prepared in found}
    alpha = np.mean([only(prepared)[0, :, 1] for prepared in found], axis=0)
    where = dict(zip(spec.eeg.channels, alpha, strict=True))
    assert min(where["O1"], where["O2"], where["P3"], where["P4"]) > max(where["F3"], where["F4"])
    assert ((alpha > 1) & (alpha < 5)).all()


def test_interpolation_finds_a_real_electrode_from_its_neighbours(shared_data):
    """Left out of a real recording and filled in again, an electrode's signal is nearly its own."""
    raw = mne.io.read_raw_eeglab(shared_data / "eeg" / "eeglab_data.set", preload=True, verbose="ERROR")
    raw = raw.drop_channels(["EOG1", "EOG2"]).filter(1, 40, verbose="ERROR")
    for name in ("F3", "C4", "P3", "O1"):
        rest = [other for other in raw.ch_names if other != name]
        info = StreamInfo("cap", "eeg", tuple(Channel(other) for other in rest), 128.0)

        how = mix(info, (name, "Fz", "Cz", "Pz"))

        filled = raw.get_data(rest).T[:, how.sources] @ how.matrix[:, 0]
        assert np.corrcoef(filled, raw.get_data([name])[0])[0, 1] > 0.97
