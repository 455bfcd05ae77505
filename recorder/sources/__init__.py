"""Sources: every device, stream, file and simulation behind one contract (`base.Source`)."""
