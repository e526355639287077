"""What programs leave out of the notebooks that they write, or write otherwise than nbformat asks, put right.

Jupyter opens such notebooks, and often says nothing. What this kit doesn't read of a notebook is left away, so that
nothing can be wrong with it.
"""

from typing import Any

READ_METADATA = ("tags", "jupyter", "created_in_deepnote_cell")  # of a cell
OUTPUT_DEFAULTS: dict[str, dict[str, Any]] = {  # by the type of output
    "stream": {"name": "stdout", "text": ""},
    "error": {"ename": "", "evalue": "", "traceback": []},
    "display_data": {"data": {}, "metadata": {}},
    "execute_result": {"data": {}, "metadata": {}, "execution_count": None},
}


def fill_gaps(notebook: dict[str, Any]) -> None:
    """Put right what a program left out of a notebook, in place.

    Parameters
    ----------
    notebook : dict
        The JSON of a notebook in nbformat 4, from anybody. What isn't of the shape of a notebook stays as it is.
    """
    notebook["metadata"] = {}
    for cell in _list_dicts(notebook.get("cells")):
        cell["metadata"] = _choose_metadata(cell.get("metadata"))
        cell.setdefault("source", "")
        if cell.get("cell_type") == "code":
            cell.setdefault("outputs", [])
            cell.setdefault("execution_count", None)
            for output in _list_dicts(cell["outputs"]):
                for name, value in OUTPUT_DEFAULTS.get(str(output.get("output_type")), {}).items():
                    output.setdefault(name, value.copy() if isinstance(value, dict | list) else value)


def _list_dicts(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _choose_metadata(metadata: object) -> dict[str, Any]:
    """Return what is read of a cell's metadata; of tags, each once."""
    chosen = {key: metadata[key] for key in READ_METADATA if key in metadata} if isinstance(metadata, dict) else {}
    tags = chosen.pop("tags", None)
    if isinstance(tags, list):
        chosen["tags"] = list(dict.fromkeys(tag for tag in tags if isinstance(tag, str) and tag and "," not in tag))
    if not isinstance(chosen.get("jupyter", {}), dict):
        del chosen["jupyter"]
    return chosen
