"""The pieces of the Record page."""
