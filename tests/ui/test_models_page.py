"""The Models page: which models it lists, what it says of one, and what can be asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from tests.ui.scripted_models import COMPARISON, DAMAGED, DEMO, EEG, LAB, PAPER, ScriptedModels
from ui.elided import Elided
from ui.models.model_table import ModelTable
from ui.models_feed import ModelsCommands
from ui.models_page import ModelsPage
from ui.sessions_feed import Job

STATE, NAME, DATA, VALENCE = 0, 1, 5, 6


@pytest.fixture
def feed() -> ScriptedModels:
    return ScriptedModels()


@pytest.fixture
def commands() -> ModelsCommands:
    return ModelsCommands()


@pytest.fixture
def page(qtbot, feed, theme, commands) -> ModelsPage:
    """The page alone, as large as it is in the window."""
    page = ModelsPage(feed, commands, theme)
    qtbot.addWidget(page)
    page.resize(1208, 696)
    page.show()
    qtbot.wait(1)
    return page


def texts(table: ModelTable, column: int) -> list[str]:
    model = table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_every_model_has_its_line_and_each_state_its_word(page):
    """A damaged one too, with its error in place of its data."""
    assert ["cap-only", "demo", "lab-2026", "old", "paper"] == texts(page.table, NAME)
    assert ["does not fit", "in use", "fits in part", "damaged", "not live"] == texts(page.table, STATE)
    assert DAMAGED.error == texts(page.table, DATA)[3]
    assert "5 models, 1 damaged" == page._count.text()


def test_the_model_in_use_is_selected_first(page):
    assert [DEMO] == [row.line for row in page.table.chosen]
    assert "demo" == page._details_card._title.text()


def test_a_line_tells_how_well_it_does_as_it_is_used(page):
    """The demo model with both inputs, not with one alone; a dash where nothing was stored."""
    assert ["98 %", "r 0.62", "73 %", "–", "–"] == texts(page.table, VALENCE)


def test_figures_stand_beside_their_interval_and_chance(page):
    """And it says whether the interval is above chance."""
    page.table.select([LAB.key])

    assert (
        "valence: 73 % · [64, 81] · chance 50 % · above chance",
        "arousal: 55 % · [45, 65] · chance 52 % · not above chance",
    ) == page.details.bars.lines
    assert "Whole people were kept from training: 96 trials of 8 people." == page.details.texts[2]
    assert page.details.contract.startswith("lab-2026\n  EEG ")


def test_a_split_over_windows_is_said_to_flatter(page):
    page.table.select([EEG.key])

    assert "this flatters" in page.details.texts[2]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (DEMO, "It fits the connected devices."),
        (LAB, "It fits the connected devices in part: no camera connected; EEG alone."),
        (EEG, "wants 32 channels"),
        (PAPER, "paper preset"),
        (DAMAGED, "damaged or not an ONNX file"),
    ],
)
def test_the_details_say_whether_a_model_fits_here_and_why_not(page, line, told):
    page.table.select([line.key])

    assert told in page.details.texts[0]


def test_a_model_of_simulated_people_says_so(page):
    page.table.select([DEMO.key])
    assert "The people are simulated" in page.details.texts[1]
    page.table.select([EEG.key])
    assert "simulated" not in page.details.texts[1]


def test_other_devices_change_what_fits(page, feed):
    """The selection stays."""
    page.table.select([EEG.key])
    feed.fitting = {EEG.key: replace(feed.fitting[EEG.key], state="fits", told="")}
    page.refresh()

    assert "fits" == texts(page.table, STATE)[0]
    assert "It fits the connected devices." == page.details.texts[0]
    assert [EEG.key] == [row.line.key for row in page.table.chosen]


@pytest.mark.parametrize(("button", "signal"), [("use", "use"), ("report", "report"), ("remove", "remove")])
def test_each_button_asks_for_the_selected_model(qtbot, page, commands, button, signal):
    page.table.select([LAB.key])
    with qtbot.waitSignal(getattr(commands, f"{signal}_requested")) as asked:
        getattr(page.buttons, f"{button}_button").click()

    assert [LAB.key] == asked.args


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        (DEMO, set()),
        (LAB, {"use", "report", "remove"}),
        (PAPER, {"remove"}),
        (DAMAGED, {"remove"}),
    ],
)
def test_only_what_can_be_done_is_allowed(page, line, allowed):
    """The one in use is in use; what comes with EmoScope stays; what is damaged can only go."""
    page.table.select([line.key])
    buttons = {name: getattr(page.buttons, f"{name}_button") for name in ("use", "report", "remove", "compare")}

    assert allowed == {name for name, button in buttons.items() if button.isEnabled()}


def test_a_model_is_in_use_when_the_instrument_says_so(page, feed):
    page.table.select([LAB.key])
    feed.used = LAB.sha256
    page.refresh()

    assert ["fits", "in use"] == texts(page.table, STATE)[1:3]
    assert not page.buttons.use_button.isEnabled()


def test_two_models_are_compared_on_the_sessions_of_a_folder(monkeypatch, qtbot, page, commands):
    """Those that were recorded last are offered; without a folder nothing happens."""
    asked_in = []
    page.table.select([DEMO.key, LAB.key])
    assert "2 models selected" == page._details_card._title.text()
    assert "say nothing of which is better" in page.details.texts[0]
    chosen = "ui.models_page.QFileDialog.getExistingDirectory"
    monkeypatch.setattr(chosen, lambda *arguments: asked_in.append(arguments[2]) or "/mnt/sessions")
    with qtbot.waitSignal(commands.compare_requested) as asked:
        page.buttons.compare_button.click()
    assert [(DEMO.key, LAB.key), "/mnt/sessions"] == asked.args
    assert ["/home/lab/EmoScope"] == asked_in

    monkeypatch.setattr(chosen, lambda *_: "")
    with qtbot.assertNotEmitted(commands.compare_requested):
        page.buttons.compare_button.click()


def test_a_damaged_model_cannot_be_compared(page):
    page.table.select([DEMO.key, DAMAGED.key])

    assert not page.buttons.compare_button.isEnabled()


def test_what_a_comparison_found_is_shown_until_it_is_closed(page, feed, commands):
    """Figures beside each other, and the paired test in words."""
    commands.comparison_closed.connect(lambda: setattr(feed, "found", None))
    feed.found = COMPARISON
    page.refresh()
    assert page.comparison.isVisible()
    assert "valence, lab-2026: 73 % · [63, 82] · chance 50 % · above chance" in page.comparison.bars.lines
    assert COMPARISON.paired[0] == page.comparison.texts[0]
    assert "Then it is no test" in page.comparison.texts[2]

    page.close_button.click()
    assert page.details.isVisible()
    assert not page.close_button.isVisible()


def test_a_file_that_was_chosen_is_imported(monkeypatch, qtbot, page, commands):
    chosen = "ui.models_page.QFileDialog.getOpenFileName"
    monkeypatch.setattr(chosen, lambda *_: ("/mnt/model.onnx", ""))
    with qtbot.waitSignal(commands.import_requested) as asked:
        page.import_button.click()
    assert ["/mnt/model.onnx"] == asked.args

    monkeypatch.setattr(chosen, lambda *_: ("", ""))
    with qtbot.assertNotEmitted(commands.import_requested):
        page.import_button.click()


def test_delete_removes_and_undo_or_restore_brings_back(qtbot, page, feed, commands):
    """No question before, two ways back after."""
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.table.select([LAB.key])
    page.table.setFocus()
    with qtbot.waitSignal(commands.remove_requested) as asked:
        qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert [LAB.key] == asked.args
    assert not page.buttons.restore_button.isEnabled()

    feed.last, feed.aside = "lab-2026", ("lab-2026", "try & error")
    page.refresh()
    assert "Model “lab-2026” was removed." == page.undo.text
    with qtbot.waitSignal(commands.restore_requested) as asked:
        page.undo.undo_button.click()
    assert ["lab-2026"] == asked.args
    with qtbot.waitSignal(commands.restore_requested) as asked:
        page.buttons.restore_menu.actions()[1].trigger()
    assert ["try & error"] == asked.args


def test_work_is_told_and_keeps_its_button(qtbot, page, feed, commands):
    """A refusal stays until it is dismissed; a comparison can be cancelled."""
    page.table.select([DEMO.key, LAB.key])
    feed.work = [
        Job(1, "import", "", "failed", told="It has no EmoScope card."),
        Job(2, "compare", "", "running", 0.5, "demo, lab-2026"),
    ]
    page.refresh()
    assert ["Import: It has no EmoScope card.", "Compare: demo, lab-2026"] == page.jobs.texts()
    assert not page.buttons.compare_button.isEnabled()
    with qtbot.waitSignal(commands.cancel_requested) as asked:
        page.jobs.line(2).cancel_button.click()
    assert [2] == asked.args


def test_a_listing_that_is_the_same_changes_nothing(qtbot, page):
    with qtbot.assertNotEmitted(page.table.selected), qtbot.assertNotEmitted(page.table.model().modelReset):
        for _ in range(3):
            page.refresh()


def test_text_of_others_is_never_taken_for_rich_text(page, feed):
    """A card named like a page with pictures is a name in letters."""
    odd = "<img src='http://x'>"
    feed.there = (replace(LAB, name=odd, trained_on=odd, contract=(odd,), not_live=odd),)
    page.refresh()
    model = page.table.model()
    tips = [model.index(0, column).data(Qt.ItemDataRole.ToolTipRole) for column in range(model.columnCount())]

    assert all("<img" not in (tip or "") for tip in tips)
    assert odd == page.details.contract
    assert all(Qt.TextFormat.PlainText == label.textFormat() for label in page.details.findChildren(QLabel))


@pytest.mark.parametrize("found", [None, COMPARISON])
def test_at_its_default_size_no_text_of_the_page_is_cut(qtbot, page, feed, found):
    """Labels and buttons have their room, and the columns fit without scrolling sideways."""
    page.table.select([LAB.key])
    feed.found = found
    page.refresh()
    qtbot.wait(1)

    assert not page.table.horizontalScrollBar().isVisible()
    for kind in (QLabel, QAbstractButton):
        for widget in page.findChildren(kind):
            plain = not isinstance(widget, Elided) and not (isinstance(widget, QLabel) and widget.wordWrap())
            if widget.isVisible() and getattr(widget, "text", str)() and plain:
                assert widget.visibleRegion().boundingRect().width() >= widget.sizeHint().width(), widget.text()
                assert page.rect().contains(widget.mapTo(page, QPoint(0, 0))), widget.text()
