"""The demo's stimuli: four moving pictures with sound, drawn and played by formulas alone.

One clip for each quadrant of valence and arousal, made by the project, under its licence.
Nothing in them flashes more than three times a second. The same program makes the same
pictures and sounds each time.
"""

WIDTH, HEIGHT = 640, 360
RATE_HZ = 25
LENGTH_S = 6.0
SOUND_RATE_HZ = 48_000
