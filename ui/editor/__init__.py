"""The playlist editor: a protocol is put together, looked at, checked and saved."""
