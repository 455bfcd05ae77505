"""From participants to a trained network: the windows they give, the loop, and what it reached.

``participants`` renders simulated people and cuts their windows with the live code,
``dataset`` holds and splits them by person, ``fit`` is the training loop, ``report`` what the
network does on people it never saw. The training side: torch is imported here.
"""
