"""XDF, the Extensible Data Format (version 1.0): chunks to bytes, and bytes to chunks whatever happened to them."""
