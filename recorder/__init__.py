"""The ground of EmoScope: the way of a sample from a device to the session's memory.

In the order a sample travels: ``sources`` (devices) push ``blocks`` stamped on the
one ``clock``, ``timestamps`` turns device stamps into session time, ``ring`` keeps the
newest, ``quality`` looks at the signal, and ``alignment`` cuts windows out of it.
``participant`` is the simulated person. Nothing here knows of models, Qt or torch.
"""
