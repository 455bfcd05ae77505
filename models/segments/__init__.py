"""From a dataset to windows that are ready for a network, cut by the code that runs live."""
