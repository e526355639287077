"""JSON files that anybody may have changed: limited in size, and checked against a schema before they are used."""

import json
from collections.abc import Mapping
from typing import Any

from gan_lab.errors import GanLabError
from gan_lab.pictures.schema_check import SchemaCheck

MAX_PLACE = 200  # characters of a place in a document that a message names


def read_document(content: bytes, schema: Mapping[str, Any], name: str, max_bytes: int, way_out: str) -> dict[str, Any]:
    """Read a JSON file.

    Parameters
    ----------
    content : bytes
        The file, UTF-8.
    schema : mapping
        The JSON schema of an object with a "version"; "const" says which version the kit reads.
    name : str
        What error messages call the file.
    max_bytes : int
        How large it may be.
    way_out : str
        What to do if it is damaged: the end of an error message.

    Returns
    -------
    dict
        What the schema describes.

    Raises
    ------
    GanLabError
        If it is too large, isn't JSON, breaks the schema, or has a newer version than the kit reads.
    """
    if len(content) > max_bytes:
        raise GanLabError(f"{name} has more than {max_bytes / 1e6:.0f} MB: {way_out}.")
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise GanLabError(f"{name} is not JSON: {way_out}.") from None
    newest = schema["properties"]["version"]["const"]
    if isinstance(document, dict) and isinstance(document.get("version"), int) and document["version"] > newest:
        raise GanLabError(f"{name} is newer than this kit reads (version {newest}): update the kit.")
    place = SchemaCheck(schema).find_problem(document)
    if place is not None:
        where = "/".join(map(str, place))[:MAX_PLACE] or "the top level"
        raise GanLabError(f"{name} breaks its schema at {where}: {way_out}.")
    return document
