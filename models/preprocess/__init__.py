"""From an aligned window to a network's input: one torch-free path for training, evaluation and live.

In the order a window travels: ``prepare`` cuts it into its modalities. Of EEG (``eeg``), ``stretch``
takes the newest piece without a gap, in the model's electrodes (``montage``, ``spline``,
``electrodes``); ``resample`` and ``filters`` bring it on to the model's grid; ``entropy`` and ``images``
make features of it. ``face`` turns observations into landmarks or crops, ``aux`` peripheral channels into
samples or statistics. ``personal`` takes away what is usual for the person (``running_mean``,
``whitening``), learned where ``unfit`` has nothing against it and ``carried`` from model to model, and
``normalisation`` scales. Nothing here ever sees what comes after the window's end.
"""
