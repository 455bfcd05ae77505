"""From a dataset to windows that are ready for a network, cut by the code that runs live.

In the order of the way: ``plan`` says how to cut, ``schedule`` where; ``rings`` and ``trial`` make a trial's
windows (``published`` where a dataset has features in place of signals, ``paper`` what two papers do with
the whole trial), ``making`` those of all recordings; ``files`` and ``lock`` keep them, ``statistics`` learns what
is usual for each person. ``cutting`` is the way in, ``segments`` what comes out, ``store`` and ``scale`` its
arrays, ``table`` whose windows they are. ``noise`` is a dataset with nothing in it.
"""
