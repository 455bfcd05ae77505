"""What the participant answers: the self-report after a stimulus, and the rating while one is shown."""
