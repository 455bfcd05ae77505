"""From segments to a trained network: one loop for every system. The training side: torch is imported here."""
