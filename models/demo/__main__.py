"""``python -m models.demo``: make the demo model."""

import typer

from models.demo.make import main

typer.run(main)
