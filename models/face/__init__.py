"""From a picture to a face: mesh, pose, quality gates, landmarks, crop; no threads.

A frame's way: ``mesh`` finds 468 points (the only importer of mediapipe, and only when used),
``pose`` turns them to the front, ``quality`` says whether a model may use them, ``landmarks``
and ``crop`` make what models eat, ``observer`` does all that in order. ``canonical`` holds the
portrait's own mesh, ``geometry`` makes landmark data of people who do not exist.
"""
