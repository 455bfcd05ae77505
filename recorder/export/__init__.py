"""Recorded sessions in the forms of others: a BIDS dataset, or tables of text.

Nothing of a person leaves but the participant code, and nothing that exists is overwritten.
"""
