"""Who moves parcels."""
