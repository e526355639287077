"""The widgets that a kernel keeps, in every version of ipywidgets that the kit runs with."""

import ipywidgets


def count_widgets() -> int:
    """How many widgets there are. ipywidgets 7, which Colab has, keeps them in another place than 8."""
    kept = getattr(ipywidgets.widgets.widget, "_instances", None)
    return len(ipywidgets.Widget.widgets if kept is None else kept)
