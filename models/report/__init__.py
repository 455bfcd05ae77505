"""One page that tells how systems were judged: everything inside one file, readable offline."""
