"""A folder of this server, inside the one root that whoever runs it has named."""

import os
import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from suivi.core.translatable import gettext_noop as _
from suivi.publishing.destinations.contract import Known, Parcel, Permanent, Temporary

NO_ROOT = _("No folder is set up: SUIVI_REPORT_FOLDER is empty.")
OUTSIDE = _("This folder lies outside the one that SUIVI_REPORT_FOLDER names.")


def send(known: Known, parcel: Parcel) -> None:
    """The file, there all at once or not at all; one of the same name is replaced."""
    folder = inside(known.get("folder", ""))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, delete=False) as draft:
            shutil.copyfileobj(parcel.file, draft)
        Path(draft.name).chmod(0o640)
        os.replace(draft.name, folder / parcel.name)  # noqa: PTH105
    except OSError as error:
        raise Temporary(f"The folder cannot be written to: {error.strerror}") from error


def inside(folder: str) -> Path:
    """The folder's path, once it is known to lie inside the root. Raises ``Permanent``."""
    if not settings.REPORT_FOLDER:
        raise Permanent(NO_ROOT)
    root = Path(settings.REPORT_FOLDER).resolve()
    path = (root / folder.strip().strip("/")).resolve()
    if not path.is_relative_to(root):
        raise Permanent(OUTSIDE)
    return path
