"""What the participant sees: a full-screen window, stimuli that start at once, and who drives them.

``driver`` ticks a `ProtocolRun`; ``presenter`` shows what it asks for; ``window`` paints and
takes the stamp of every first painting.
"""
