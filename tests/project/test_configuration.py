"""The documentation lists every variable that is read, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"\benv\.(?:text|number|flag|words|choice)\(\s*[\"']([A-Z_]+)[\"']")
ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


def test_every_variable_is_documented():
    read = {name for path in (ROOT / "src").rglob("*.py") for name in READ.findall(path.read_text(encoding="utf-8"))}
    documented = ROW.findall((ROOT / "docs" / "configuration.md").read_text(encoding="utf-8"))
    assert len(documented) == len(set(documented))
    assert "SUIVI_DATA_DIR" in read
    assert set(documented) == read
