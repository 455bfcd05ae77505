"""A feed of the Models page whose every reading is scripted."""

from __future__ import annotations

from collections.abc import Sequence

from ui.models_feed import Comparison, Figure, FitLine, ModelLine
from ui.sessions_feed import Job

FOLDER = "/home/lab/.local/share/emoscope/models"
CONTRACT = (
    "lab-2026",
    "  EEG          raw; 8 channels (Fp1, Fp2, C3, C4, P7, P8, O1, O2) at 128 Hz; a window of 1 s; baseline running",
    "  face         crops of 64 pixels; 5 at 5 a second; baseline running",
    "  outputs      probability of valence, arousal",
    "  code         0.2.0",
    "  data         simulated sessions",
    "  subjects     01, 02, 03, 04, 05, 06, 07, 08",
    "  split        everything",
)
DEMO = ModelLine(
    "/opt/emoscope/demo.onnx",
    "demo",
    own=False,
    sha256="d" * 64,
    takes=("eeg", "face"),
    gives=("valence", "arousal"),
    trained_on="simulated participants, population bench, mode dynamic",
    simulated=True,
    figures=tuple(
        Figure(target, part, "correlation", r, chance=0.0, held_out="subject", n_subjects=30)
        for part, both in (("eeg", (0.35, 0.37)), ("face", (0.57, 0.49)), ("both", (0.62, 0.57)))
        for target, r in zip(("valence", "arousal"), both, strict=True)
    ),
    contract=("demo", "  outputs      continuous of valence, arousal"),
)
LAB = ModelLine(
    f"{FOLDER}/lab-2026.onnx",
    "lab-2026",
    own=True,
    sha256="a" * 64,
    takes=("eeg", "face"),
    gives=("valence", "arousal"),
    trained_on="simulated sessions: 8 people, 96 trials",
    simulated=True,
    figures=(
        Figure("valence", "", "accuracy", 0.734, 0.637, 0.812, 0.5, "subject", 96, 8),
        Figure("arousal", "", "accuracy", 0.552, 0.453, 0.648, 0.521, "subject", 96, 8),
    ),
    contract=CONTRACT,
    has_report=True,
)
EEG = ModelLine(
    f"{FOLDER}/cap-only.onnx",
    "cap-only",
    own=True,
    sha256="b" * 64,
    takes=("eeg",),
    gives=("valence",),
    trained_on="noise: 1 person, 40 trials",
    figures=(Figure("valence", "", "accuracy", 0.985, 0.877, 0.998, 0.5, "segment", 40, 1),),
    contract=("cap-only",),
)
PAPER = ModelLine(
    f"{FOLDER}/paper.onnx",
    "paper",
    own=True,
    sha256="c" * 64,
    takes=("eeg", "face"),
    gives=("valence",),
    trained_on="simulated people",
    simulated=True,
    contract=("paper",),
    not_live='Model "paper" smooths over a whole trial, its future included (paper preset). Choose another model.',
)
DAMAGED = ModelLine(
    f"{FOLDER}/old.onnx", "old", own=True, error='"old.onnx" is damaged or not an ONNX file. Copy it again.'
)
FITS = {
    DEMO.key: FitLine("fits"),
    LAB.key: FitLine("partly", "no camera connected; EEG alone"),
    EEG.key: FitLine("no", 'Model "cap-only" cannot run here: wants 32 channels; this device lacks 28 of them.'),
}
COMPARISON = Comparison(
    "/home/lab/EmoScope",
    tuple(
        Figure(target, name, "accuracy", value, value - 0.1, value + 0.09, chance, "none", 96, 8)
        for name, both in (("demo", (0.51, 0.53)), ("lab-2026", (0.734, 0.552)))
        for target, value, chance in zip(("valence", "arousal"), both, (0.5, 0.521), strict=True)
    ),
    ("lab-2026 minus demo: +12.3 points over 8 subjects, p = 0.016, 0.016 with Holm's correction.",),
    ("Judged on the 1152 windows that all models have.", "Was it trained on any of these people? Then it is no test."),
)


class ScriptedModels:
    """A `ui.models_feed.ModelsFeed`: five models, one of them damaged; the demo model is in use."""

    def __init__(self) -> None:
        self.there: tuple[ModelLine, ...] = (DEMO, LAB, EEG, PAPER, DAMAGED)
        self.fitting = dict(FITS)
        self.used = DEMO.sha256
        self.is_listing = False
        self.aside: tuple[str, ...] = ()
        self.last = ""
        self.work: list[Job] = []
        self.found: Comparison | None = None

    def folder(self) -> str:
        return FOLDER

    def listing(self) -> bool:
        return self.is_listing

    def models(self) -> Sequence[ModelLine]:
        return self.there

    def fits(self) -> dict[str, FitLine]:
        return self.fitting

    def in_use(self) -> str:
        return self.used

    def removed(self) -> Sequence[str]:
        return self.aside

    def undoable(self) -> str:
        return self.last

    def sessions(self) -> str:
        return "/home/lab/EmoScope"

    def jobs(self) -> Sequence[Job]:
        return tuple(self.work)

    def comparison(self) -> Comparison | None:
        return self.found
