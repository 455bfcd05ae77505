"""The Models page over a real library and a real controller: what is clicked happens."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl

from app.controller import Controller
from app.feed import Feed
from app.model_shelf import ModelShelf
from app.models_control import ModelsControl
from models.library import Library, find_model
from models.report.html import HEAD
from ui.models_feed import ModelsCommands
from ui.models_page import ModelsPage
from ui.theme import Theme

WAIT_MS = 30_000


class Bench:
    """The page, on a library in a folder of its own."""

    def __init__(self, sessions: Path, theme: Theme) -> None:
        self.controller = Controller()
        self.shelf = ModelShelf(self.controller, Library(), lambda: str(sessions))
        commands = ModelsCommands()
        self.page = ModelsPage(self.shelf, commands, theme)
        ModelsControl(commands, self.shelf, self.page)

    def names(self) -> list[str]:
        """Return the names that the page shows now."""
        self.page.refresh()
        return [row.line.name for row in self.page.table.shown]

    def close(self) -> None:
        self.shelf.close()
        self.controller.close()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a trained model and its report, and a library in which both are, beside a damaged file."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "report.html").write_text(f"{HEAD}<p>told</p>", encoding="utf-8")
    shutil.copy(find_model("demo"), folder / "model.onnx")
    Library(folder / "models").add(folder / "model.onnx", "mine", folder / "report.html")
    (folder / "models" / "broken.onnx").write_bytes(b"not a model")
    return folder


@pytest.fixture
def bench(qtbot, qapp, monkeypatch, tmp_path: Path, prepared: Path) -> Iterator[Bench]:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("EMOSCOPE_MODELS", str(tmp_path / "models"))
    made = Bench(tmp_path, Theme(qapp, "light"))
    qtbot.addWidget(made.page)
    made.page.show()
    qtbot.waitUntil(lambda: made.names() == ["broken", "demo", "mine"], timeout=WAIT_MS)
    yield made
    made.close()


def select(bench: Bench, name: str) -> None:
    bench.page.table.select([next(row.line.key for row in bench.page.table.shown if row.line.name == name)])


def test_a_model_is_put_to_use_and_the_page_shows_it(qtbot, bench: Bench) -> None:
    """A damaged entry beside it changes nothing."""
    select(bench, "mine")
    bench.page.buttons.use_button.click()
    qtbot.waitUntil(lambda: [job.state for job in bench.shelf.jobs()] == ["done"], timeout=WAIT_MS)
    bench.page.refresh()

    assert [False, True, True] == [row.in_use for row in bench.page.table.shown]  # the same file under two names
    assert "mine" == Feed(bench.controller, bench.shelf.names).model().name
    assert ['Use: "mine" makes the estimates now.'] == bench.page.jobs.texts()


def test_the_live_page_offers_the_models_of_the_library(bench: Bench) -> None:
    """Those that are whole, EmoScope's own among them."""
    assert ("demo", "mine") == tuple(Feed(bench.controller, bench.shelf.names).models())


def test_a_removed_model_comes_back_with_undo(qtbot, bench: Bench) -> None:
    select(bench, "mine")
    bench.page.buttons.remove_button.click()
    qtbot.waitUntil(lambda: bench.names() == ["broken", "demo"], timeout=WAIT_MS)
    assert bench.page.undo.isVisible()

    bench.page.undo.undo_button.click()
    qtbot.waitUntil(lambda: bench.names() == ["broken", "demo", "mine"], timeout=WAIT_MS)
    assert not bench.page.undo.isVisible()


def test_a_damaged_model_can_be_removed_too(qtbot, bench: Bench) -> None:
    select(bench, "broken")
    bench.page.buttons.remove_button.click()

    qtbot.waitUntil(lambda: bench.names() == ["demo", "mine"], timeout=WAIT_MS)


def test_a_report_is_opened_in_the_browser(monkeypatch, bench: Bench) -> None:
    """The very page that lies in the library."""
    opened: list[QUrl] = []
    monkeypatch.setattr("app.models_control.QDesktopServices.openUrl", opened.append)
    select(bench, "mine")
    bench.page.buttons.report_button.click()

    assert [True] == [Path(url.toLocalFile()).read_text(encoding="utf-8").endswith("told</p>") for url in opened]


def test_a_trained_model_is_imported_with_the_report_beside_it(
    monkeypatch, qtbot, bench: Bench, tmp_path: Path
) -> None:
    """By the name on its card."""
    chosen = "ui.models_page.QFileDialog.getOpenFileName"
    monkeypatch.setattr(chosen, lambda *_: (str(tmp_path / "model.onnx"), ""))
    bench.page.import_button.click()
    qtbot.waitUntil(lambda: len(bench.names()) == 4, timeout=WAIT_MS)

    assert ["broken", "demo", "demo-2", "mine"] == bench.names()
    assert bench.page.table.shown[2].line.has_report
