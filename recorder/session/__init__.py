"""A session on disk: written by one thread, readable after a power cut, and read back as it was live.

From device to disk: `recorder` (the door), `intake` (bounded queues), `signal_track`, `extra_track`,
`camera_track`, `face_track` and `tables` (what becomes which stream), `video` and `filming` (pictures), `writer` (the
thread), `run_files` and `disk` (files, syncing), `watches` (space, clock), `journal` (what was written,
with checksums). From disk to user: `reader`, `verify`, `repair`, `summary`.
"""
