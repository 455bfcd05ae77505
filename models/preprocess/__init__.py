"""From an aligned window to a network's input: one torch-free path for training, evaluation and live.

In the order a window travels: ``prepare`` cuts it into its modalities. Of EEG (``eeg``), ``stretch``
takes the newest piece without a gap, in the model's electrodes (``montage``, ``spline``,
``electrodes``); ``resample`` and ``filters`` bring it on to the model's grid; ``entropy`` and ``images``
make features of it. ``face`` turns observations into landmarks or crops. ``personal`` takes the
person's own running mean away and ``normalisation`` scales. Nothing here ever sees what comes after the window's end.
"""
