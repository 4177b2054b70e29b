"""Dashboards (see the dashboard extra)."""
