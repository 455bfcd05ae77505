"""From session to ``.onnx``, and the runtime that live use and evaluation share.

``spec`` is the contract of a model, ``preprocess`` the one torch-free path from a window to
its input, ``face`` landmarks and quality gates, ``runtime`` the ONNX session. ``networks``,
``training`` and ``export`` are the training side: the only place where torch is imported.
"""
