"""Datasets behind one interface: importers turn files of many kinds into `dataset.Dataset`."""
