"""What EmoScope costs on this machine: `python -m tests.benchmarks --help`."""
