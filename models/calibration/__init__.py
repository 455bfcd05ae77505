"""A person's own model in ten minutes, without torch: rest, a few rated clips, a head of one's own.

The way of a session: its windows (`windows`), what is usual for this person and the network's features
(`start`, `graph`), the head with the population's as prior (`head`), how strong that prior is and what the
head is worth by leaving whole trials out (`leave_one_out`, `score`), the decision and the new model
(`calibrate`). `refit` is the same head while a protocol runs, `protocol` what is shown.
"""
