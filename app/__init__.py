"""The roof: command line, settings, composition and the controller of the running instrument."""

import os

# OpenBLAS's helper threads spin for 30 ms after each larger product, a whole core beside a
# camera; the matrices here are small. It has to be said before numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
