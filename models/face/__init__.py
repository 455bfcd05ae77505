"""From a picture to a face: mesh, pose, quality gates, landmarks, crop; no threads.

A frame's way: ``mesh`` finds 468 points (the only importer of mediapipe, and only when a face
is sought), ``pose`` turns them to the front, ``quality`` and ``witness`` say whether a model
may use them, ``landmarks`` and ``crop`` make what models eat; ``observer`` does it in order.
``canonical`` holds the portrait's own mesh, measured by ``bake``; ``tracking`` what the tracker reads
of each facial action, measured by ``bake_tracking``; ``rendered`` makes meshes of it without pixels.
"""
