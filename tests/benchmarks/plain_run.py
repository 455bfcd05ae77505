"""DeepVANet written plainly, an epoch whenever it is asked, with the memory and threads torch has by itself."""

from __future__ import annotations

import argparse
import sys

import torch

from tests.benchmarks.child import tell
from tests.benchmarks.epoch import THREADS, as_written, epoch_s, made


def main() -> None:
    """Answer each line with the seconds of an epoch."""
    parser = argparse.ArgumentParser()
    parser.add_argument("segments", type=int)
    source, _, plain = made(parser.parse_args().segments)
    torch.set_num_threads(THREADS)
    tell("warm")
    for _ in sys.stdin:
        tell("epoch", seconds=epoch_s(plain, source, as_written()))


if __name__ == "__main__":
    main()
