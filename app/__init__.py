"""The roof: command line, settings, composition and the controller of the running instrument."""
