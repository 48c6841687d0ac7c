"""The language of a report's own columns: ``if(kept, "in time", "late")``, ``percentile(transit_days, 90)``.

``syntax`` reads a text, ``compiling`` gives each part its type and makes it something to call; nothing is ever run as
Python. ``functions`` and ``aggregates`` are the tables of what can be called. Unknown in, unknown out.
"""

from suivi.reports.formulas.compiling import Scope, compiled
from suivi.reports.formulas.parts import FormulaError, Level, Value

__all__ = ["FormulaError", "Level", "Scope", "Value", "compiled"]
