"""Real servers that tests start for themselves: unprivileged, on a free port, in a temporary folder."""
