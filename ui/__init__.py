"""Qt: pages and widgets. They draw and emit; they open no device, socket, thread or process."""
