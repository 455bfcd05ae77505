"""Files that travel with EmoScope: icons, drawings and the demo model."""
