"""Serving the dashboard: what is let in, what is bounded, what is sent without the internet."""
