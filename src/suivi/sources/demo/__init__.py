"""A shop that lives by itself, to try Suivi."""
