"""From window to estimate, live: tracker thread, estimator loop, smoothing, publishing."""
