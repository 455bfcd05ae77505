"""Datasets behind one interface: importers turn files of many kinds into `dataset.Dataset`."""

from models.datasets.options import OpenOptions
from models.datasets.uri import open_dataset

__all__ = ["OpenOptions", "open_dataset"]
