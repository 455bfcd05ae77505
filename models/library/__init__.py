"""The models there are: those that come with EmoScope, and those in the user's own folder.

``finding`` knows where they are and which one a name means, ``entry`` what one of them is, ``names``
what one may be called, ``admitting`` what is let in, ``writing`` how a file comes to lie in the folder
whole or not at all, and ``library`` puts these together: list, add, remove, restore.
"""

from models.library.entry import Entry
from models.library.finding import find_model, library_folder, model_files, model_names
from models.library.library import Library

__all__ = ["Entry", "Library", "find_model", "library_folder", "model_files", "model_names"]
