"""The model that comes with EmoScope, from simulated participants to ``assets/models/demo.onnx``.

``participants`` renders people and cuts their windows with the live code, ``cohort`` runs them
side by side, ``fit`` is the training loop, ``report`` what the network does on people it never
saw, ``make`` all of it. The training side: torch is imported here.
"""
