"""Zips that are the same bytes whenever they hold the same files."""

import io
import zipfile
from collections.abc import Mapping

ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # of every file in it, so that the same files make the same zip
READABLE_BY_ALL = 0o644 << 16  # as a zip stores the permissions of a file
UNIX = 3  # as a zip names the system that made it


def make_zip(files: Mapping[str, bytes]) -> bytes:
    """Pack files into a zip.

    Parameters
    ----------
    files : mapping of str to bytes
        The content of each file by its path in the zip, with / between folders.

    Returns
    -------
    bytes
        The zip, its files sorted by name.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr, entry.create_system = READABLE_BY_ALL, UNIX
            archive.writestr(entry, files[name])
    return content.getvalue()
