"""The threads behind the editor: for reviews, for pictures, for files; begun and joined with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from ui.editor.clip_looks import ClipLooks
from ui.editor.files import open_draft, save_draft
from ui.editor.pictures import Pictures
from ui.editor.review import review
from ui.editor.task import Task


class Workbench:
    """What the editor has done for it.

    Attributes
    ----------
    reviews : Task
        `ReviewQuestion` to `Review`.
    pictures : Task
        `PictureQuestion` to QImage, or None.
    openings : Task
        Path, ``demo`` or `NormsQuestion` to `Opened`.
    savings : Task
        `SaveQuestion` to `Saved`.
    """

    def __init__(self) -> None:
        self._looks = ClipLooks()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="playlist editor")
        self._decoder = ThreadPoolExecutor(1, thread_name_prefix="playlist pictures")
        self._files = ThreadPoolExecutor(1, thread_name_prefix="playlist files")
        self.reviews = Task(self._worker, partial(review, looks=self._looks))
        self.pictures = Task(self._decoder, Pictures().picture)
        self.openings = Task(self._files, partial(open_draft, look=self._looks))
        self.savings = Task(self._files, save_draft)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All of them."""
        return self.reviews, self.pictures, self.openings, self.savings

    def close(self) -> None:
        """Stop and join the threads, which end with the clip they look into; idempotent. What is saved is saved."""
        self._looks.stop()
        for worker in (self._worker, self._decoder, self._files):
            worker.shutdown(wait=True, cancel_futures=worker is not self._files)
