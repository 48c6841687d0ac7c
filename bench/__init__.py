"""How fast it is. Every figure is measured by ``python -m bench``."""
