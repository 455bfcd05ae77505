"""Stimulus protocols: the playlist, its order, the state machine that runs it, and what a participant answers.

Nothing here has a screen or a loudspeaker: presenters are handed in.
"""
