"""From an aligned window to a network's input: one torch-free path for training, evaluation and live.

In the order a window travels: ``prepare`` cuts it into its modalities; ``montage`` picks or
interpolates (``spline``) the model's electrodes (``electrodes``); ``resample`` and ``filters``
bring the signal on to the model's grid; ``entropy`` and ``images`` make features of it;
``face`` turns observations into landmarks or crops; ``personal`` takes the person's own running
mean away; ``normalisation`` scales. Nothing here ever sees what comes after the window's end.
"""
