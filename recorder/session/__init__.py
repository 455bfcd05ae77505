"""A session on disk: written by one thread, readable after a power cut, and read back as it was live.

From device to disk: `intake` (bounded queues), `tables` (what becomes which stream), `writer`
(the thread), `disk` (files, syncing, space), `journal` (what was written, with checksums). From
disk to user: `reader`, `verify`, `repair`, `summary`.
"""
