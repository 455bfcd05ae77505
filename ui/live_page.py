"""The live page: traces at the left; camera, head, plane and courses at the right.

Pictures are polled by a fast timer, texts by a slow one; estimates come as they are made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.actions import Actions
from ui.camera_view import CameraView
from ui.card import Card
from ui.connect_panel import ConnectPanel
from ui.device_bar import DeviceBar
from ui.feed import LiveFeed
from ui.freshness import why_not_current
from ui.head_map import HeadMap
from ui.health_panel import HealthPanel
from ui.paint_statistics import PaintMeter
from ui.plane import Plane
from ui.readout import Readout
from ui.series import Series
from ui.settings import WindowSettings
from ui.share_bar import SharePanel
from ui.theme import GRID, Theme
from ui.traces.panel import TracePanel

if TYPE_CHECKING:
    from inference.estimate import Estimate

RIGHT_WIDTH = 480
BAR_HEIGHT = 32
SMALL_HEIGHT = 212
PLANE_WIDTH = 262
SERIES_HEIGHT = 164
READABLE_S = 0.5
MODALITY_OF = {"eeg": "eeg", "camera": "face"}


class LivePage(QWidget):
    """Everything to watch live.

    Parameters
    ----------
    feed : LiveFeed
        What is shown.
    theme : Theme
        Colours and fonts.
    meter : PaintMeter
        Measures what pictures cost.
    settings : WindowSettings
        Choices to begin with.
    actions : Actions
        Needs ``connect_panel``, ``publish`` and ``new_person``; the traces add theirs.
    """

    def __init__(
        self, feed: LiveFeed, theme: Theme, meter: PaintMeter, settings: WindowSettings, actions: Actions
    ) -> None:
        super().__init__()
        self._feed, self._meter = feed, meter
        self.device_bar = DeviceBar(feed, theme, actions)
        self.connect_panel = ConnectPanel(feed, theme, settings)
        self.connect_panel.setParent(self)
        self.traces = TracePanel(feed, theme, meter, settings, actions)
        self._pause = actions["pause"]
        self.health = HealthPanel(theme)
        self.camera = CameraView(feed, theme, meter, settings)
        self.head_map = HeadMap(theme)
        self.plane = Plane(theme)
        self.series = Series(theme)
        self.readout = Readout(theme)
        self.share = SharePanel(theme)
        self._unpainted: set[QWidget] = set()
        self._shown_t = 0.0
        for plot in (self.plane, self.series):
            plot.painted.connect(lambda plot=plot: self._note_painted(plot))
        self._lay_out(theme)
        self.apply(settings)

    def apply(self, settings: WindowSettings) -> None:
        """Take over settings."""
        self.traces.apply(settings)
        self.camera.apply(settings)
        self.connect_panel.setVisible(settings.connect_shown)
        self.connect_panel.raise_()
        self._health_card.setVisible(settings.health_shown)

    def advance(self) -> None:
        """Draw new samples and frames; called by the picture timer. Costs nothing while another page is shown."""
        if not self.isVisible():
            return
        self.traces.view.advance()
        self.camera.advance()

    def refresh(self) -> None:
        """Write texts anew, and grey what does not hold any more; called by the text timer."""
        self.device_bar.refresh()
        if not self.connect_panel.isHidden():
            self.connect_panel.refresh()
        if not self._health_card.isHidden():
            self.health.show_sources(self._feed.sources(), self._feed.now())
        self._show_quality()
        estimates = self._feed.estimates()
        newest = estimates[-1] if estimates else None
        why_not = self._why_not(newest)
        if bool(why_not) != self.plane.grey or newest is None:
            self.plane.show_estimates(estimates, why_not)
        self._show_words(newest, why_not)

    def restart(self) -> None:
        """Show nothing of what was shown: the feed is about something else now."""
        self._pause.setChecked(False)
        self.traces.view.clear()
        estimates = self._feed.estimates()
        self.plane.show_estimates(estimates, self._why_not(estimates[-1] if estimates else None))
        self.series.draw_nothing()
        self.series.show_estimates(estimates, self._feed.markers(), self._feed.hop_s())

    def show_estimate(self, estimate: Estimate) -> None:
        """Show a new estimate at once."""
        estimates = [e for e in self._feed.estimates() if e.t < estimate.t] + [estimate]
        why_not = self._why_not(estimate)
        self._shown_t = estimate.t
        if self.isVisible():
            self._unpainted = {self.plane, self.series}
        self.plane.show_estimates(estimates, why_not)
        self.series.show_estimates(estimates, self._feed.markers(), self._feed.hop_s())
        if self._feed.hop_s() >= READABLE_S:  # faster, numbers only flicker: the text timer writes them
            self._show_words(estimate, why_not)

    def _show_words(self, estimate: Estimate | None, why_not: str) -> None:
        self.readout.show_estimate(estimate, bool(why_not))
        self.share.show_estimate(estimate, why_not)

    def _show_quality(self) -> None:
        info, quality = self._feed.eeg.info, self._feed.quality()
        names = [info.channels[i].name for i in info.eeg_indices()] if info else []
        if len(names) == len(quality):  # quality of the stream before may still be there
            self.head_map.show_quality(names, quality)
            self.traces.view.show_quality(quality)

    def _why_not(self, estimate: Estimate | None) -> str:
        connected = {MODALITY_OF[source.role] for source in self._feed.sources() if source.role in MODALITY_OF}
        return why_not_current(estimate, self._feed.now(), self._feed.hop_s(), connected)

    def _note_painted(self, plot: QWidget) -> None:
        if plot in self._unpainted:
            self._unpainted.discard(plot)
            if not self._unpainted:
                self._meter.estimate_shown(self._feed.now() - self._shown_t)

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802
        """Keep the connect panel over the left of the traces."""
        top = BAR_HEIGHT + 2 * GRID
        self.connect_panel.setGeometry(GRID, top, self.connect_panel.width(), self.height() - top - GRID)

    def _lay_out(self, theme: Theme) -> None:
        left = QVBoxLayout()
        left.setSpacing(GRID)
        left.addWidget(self.traces, 1)
        self._health_card = Card(self.tr("Stream health"), self.health)
        left.addWidget(self._health_card)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addLayout(left, 1)
        row.addWidget(self._right_side(theme))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(GRID, GRID, GRID, GRID)
        rows.setSpacing(GRID)
        rows.addWidget(self.device_bar)
        rows.addLayout(row, 1)
        self.device_bar.setFixedHeight(BAR_HEIGHT)

    def _right_side(self, theme: Theme) -> QWidget:
        side = QWidget()
        side.setFixedWidth(RIGHT_WIDTH)
        pictures = QHBoxLayout()
        pictures.setSpacing(GRID)
        for card in (Card(self.tr("Camera"), self.camera), Card(self.tr("Signal quality"), self.head_map)):
            card.setFixedHeight(SMALL_HEIGHT)
            pictures.addWidget(card, 1)
        estimate = QHBoxLayout()
        estimate.setSpacing(GRID)
        plane = Card(self.tr("Valence and arousal (estimate)"), self.plane)
        plane.setFixedWidth(PLANE_WIDTH)
        estimate.addWidget(plane)
        estimate.addWidget(Card(self.tr("Estimate"), self._numbers()), 1)
        courses = Card(self.tr("Last two minutes"), self.series)
        courses.add_control(self._legend(theme))
        courses.setFixedHeight(SERIES_HEIGHT)
        rows = QVBoxLayout(side)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addLayout(pictures)
        rows.addLayout(estimate, 1)
        rows.addWidget(courses)
        return side

    def _numbers(self) -> QWidget:
        numbers = QWidget()
        rows = QVBoxLayout(numbers)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addWidget(self.readout)
        rows.addWidget(self.share, 1)
        return numbers

    def _legend(self, theme: Theme) -> QLabel:
        colours, words = theme.colours, (self.tr("valence"), self.tr("arousal"), self.tr("truth"))
        legend = QLabel(
            f"<span style='color:{colours.valence}'>■</span> {words[0]} &nbsp; "
            f"<span style='color:{colours.arousal}'>■</span> {words[1]} &nbsp; ┄ {words[2]}"
        )
        legend.setProperty("muted", True)
        return legend
