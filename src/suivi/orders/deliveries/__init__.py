"""Reads the parcels of a shop: lists, exact counts, what happened by day, and how carriers do."""
