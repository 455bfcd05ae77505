"""The pieces of the Models page."""
