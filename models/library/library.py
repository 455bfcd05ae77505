"""The library of models: what there is, and the ways in and out.

A model is one file ``NAME.onnx``; removed ones lie in ``.removed``, reports in ``.reports``. Each change
is one renaming, under a lock: two processes, a kill or a full disk leave a library that is whole.
Nothing is overwritten and nothing deleted. May be used from any thread.
"""

from __future__ import annotations

from pathlib import Path

from models.errors import LibraryError
from models.library.admitting import admitted_model, admitted_report
from models.library.entry import Entry, digest, read_entry, report_path
from models.library.finding import SUFFIX, built_in_folder, files_in, library_folder
from models.library.names import checked, free, made_of
from models.library.writing import changing, move, write_whole

REMOVED = ".removed"
USUAL = "model"  # what training calls every file that it makes


class Library:
    """The models that come with EmoScope, and those of the user's folder.

    Parameters
    ----------
    folder : Path or None
        The user's; None for the usual one. It need not be there.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = library_folder() if folder is None else folder

    def entries(self) -> list[Entry]:
        """Return all models by name; one that is damaged is among them, with its error."""
        built_in, own = files_in(built_in_folder()), files_in(self.folder)
        found = [read_entry(name, path, "built-in", self.folder) for name, path in built_in.items()]
        for name, path in own.items():
            entry = self._own(name, path)
            if path.is_file():  # another process may have removed it meanwhile
                found.append(_hidden(entry) if name in built_in else entry)
        return sorted(found, key=_by_name)

    def add(self, source: Path, name: str = "", report: Path | None = None) -> Entry:
        """Check a model file, run it once, and keep a copy of it.

        Parameters
        ----------
        source : Path
            An ``.onnx`` file with EmoScope's card.
        name : str
            By which it will be called; empty for that of its file, or, where that is ``model.onnx``, of
            its card. Of a name that is taken it gets -2, -3, ...
        report : Path or None
            The page about its training.

        Raises
        ------
        ModelError
            The file, the name or the report is refused, or nothing can be written: nothing has changed.
        """
        wanted = checked(name) if name else ""
        file, card = admitted_model(source)
        page = admitted_report(report) if report is not None else b""
        wanted = wanted or made_of(card.name if source.stem == USUAL else source.stem)
        with changing(self.folder):
            own = free(wanted, self._names())
            path = self.folder / f"{own}{SUFFIX}"
            if page:
                write_whole(report_path(self.folder, digest(file.content)), page)
            write_whole(path, file.content)
        return self._own(own, path)

    def remove(self, name: str) -> Entry:
        """Put one of the user's models aside, and return it as it can be restored.

        Raises
        ------
        LibraryError
            There is none of that name, it comes with EmoScope, or it cannot be moved.
        """
        path = files_in(self.folder).get(name)
        if path is None:
            raise LibraryError(self._none(name))
        with changing(self.folder):
            aside = free(name, files_in(self._aside))
            moved = self._aside / f"{aside}{SUFFIX}"
            move(path, moved)
        return self._own(aside, moved)

    def removed(self) -> list[Entry]:
        """Return the models that were put aside, by name."""
        return sorted((self._own(name, path) for name, path in files_in(self._aside).items()), key=_by_name)

    def restore(self, name: str) -> Entry:
        """Bring back a model that was put aside, by the next free name where its own is taken.

        Raises
        ------
        LibraryError
            There is none of that name, or it cannot be moved.
        """
        path = files_in(self._aside).get(name)
        if path is None:
            there = ", ".join(files_in(self._aside)) or "none"
            raise LibraryError(f'No model "{name}" was removed. There are: {there}.')
        with changing(self.folder):
            own = free(name, self._names())
            back = self.folder / f"{own}{SUFFIX}"
            move(path, back)
        return self._own(own, back)

    @property
    def _aside(self) -> Path:
        return self.folder / REMOVED

    def _own(self, name: str, path: Path) -> Entry:
        return read_entry(name, path, "own", self.folder)

    def _names(self) -> tuple[str, ...]:
        """Return the names that are taken, by whatever lies in the folder under them."""
        own = [path.stem for path in self.folder.glob(f"*{SUFFIX}")]
        return (*files_in(built_in_folder()), *own)

    def _none(self, name: str) -> str:
        if name in files_in(built_in_folder()):
            return f'Model "{name}" comes with EmoScope and cannot be removed.'
        return f'There is no model "{name}" of your own. There are: {", ".join(files_in(self.folder)) or "none"}.'


def _by_name(entry: Entry) -> tuple[str, str, str]:
    return entry.name.casefold(), entry.name, entry.origin


def _hidden(entry: Entry) -> Entry:
    return Entry(
        entry.name,
        entry.path,
        entry.origin,
        f'A model "{entry.name}" comes with EmoScope and is used in its place. Rename the file.',
    )
