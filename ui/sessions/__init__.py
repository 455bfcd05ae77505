"""The pieces of the Sessions page."""
