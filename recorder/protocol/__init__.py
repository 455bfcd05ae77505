"""Stimulus protocols: the playlist, its order, the state machine that runs it, and what a participant answers.

Nothing here has a screen or a loudspeaker: presenters are handed in. From file to trial:
`playlist_file` (and `media`: can its clips be shown?), `playlist`, `order`. A run: `machine`,
whose phases are in `course` and whose markers in `run_log`; `conductor` and a presenter show
it, `headless` without a screen. Answers: `rating`, `answers`, `answers_file`. `norms` makes a
playlist of a folder of clips.
"""
