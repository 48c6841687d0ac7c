"""Running it: commands, health, rebuild."""
