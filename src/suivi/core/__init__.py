"""What things mean. Pure: no clock, no database, no Django, nothing of Suivi outside this room."""
