"""Scrolling EEG traces: `filters` > `columns` > `strip` > `view`, with `panel` for the controls around them.

Only the newest strip is drawn; what is on the screen already only moves.
"""
