"""Suivi shows a shop the status of all its orders at once, and keeps customers informed."""

__version__ = "0.1.0"
