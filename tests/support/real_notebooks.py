"""Notebooks as editors write them, each a small one in the shape that such files have. All content is made up."""

import base64
import json

import made_up

RED = made_up.draw_square("red")
PNG = base64.b64encode(RED).decode()


def pack(cells, minor=4, major=4, **metadata):
    """A notebook as bytes, without any help of nbformat's, since these are what others write."""
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": major, "nbformat_minor": minor}).encode()


def code(source, outputs=(), count=None, **metadata):
    return {"cell_type": "code", "source": source, "metadata": metadata, "execution_count": count,
            "outputs": list(outputs)}  # fmt: skip


def text(source, **metadata):
    return {"cell_type": "markdown", "source": source, "metadata": metadata}


def stream(words="done\n"):
    return {"output_type": "stream", "name": "stdout", "text": [words]}


def shown(data, metadata=None, **more):
    return {"output_type": "display_data", "data": data, "metadata": metadata or {}, **more}


def colab_2020():
    """Colab in 2020: nbformat_minor 0, no ids of cells, types and ids in the metadata, 0 for a cell that wasn't run."""
    cells = [
        text("# A GAN on faces\n", id="Yx6v1wz59hjg", colab_type="text"),
        code(
            "#@title Settings\nz_dim = 128 #@param {type:'integer'}",
            [stream()],
            0,
            id="a1",
            colab_type="code",
            cellView="form",
            colab={"base_uri": "https://localhost:8080/", "height": 34},
            outputId="5d5c1c0e",
        ),
        code("def build():\n    return 1", [], 0, id="a2", colab_type="code", colab={}),
        code(
            "show()",
            [shown({"image/png": PNG, "text/plain": ["<Figure size 432x288 with 1 Axes>"]}, {"tags": []})],
            0,
            id="a3",
            colab_type="code",
        ),
    ]
    return pack(cells, 0, colab={"name": "gan.ipynb", "provenance": []}, kernelspec={"name": "python3"})


def colab_without_numbers():
    """Colab after its machine was given back: the outputs stay, each execution_count is null."""
    pasted = f"**Question 2.1** Why?\n\n![image.png](data:image/png;base64,{PNG})\n\nBecause it is red."
    result = {"output_type": "execute_result", "data": {"text/plain": ["3"]}, "metadata": {}, "execution_count": 7}
    cells = [
        text(pasted, id="b1"),
        code("x = 1", [], None, id="b2", executionInfo={"status": "ok", "timestamp": 1, "elapsed": 3}),
        code("x + 2", [result], None, id="b3", outputId="aa"),
        code("run()", [shown({"text/plain": ["Output hidden; open in https://colab.research.google.com to view."]})]),
    ]
    return pack(
        cells, 0, accelerator="GPU", colab={"provenance": [], "gpuType": "T4"}, language_info={"name": "python"}
    )


def kaggle():
    """Kaggle: run by papermill from top to bottom, with times and _uuid in the metadata."""
    times = {"start_time": "2026-11-12T10:00:00", "end_time": "2026-11-12T10:00:01", "status": "completed"}
    cells = [
        code("import numpy", [], 1, _uuid="8f2839f25d086af7", _cell_guid="b1076dfc", papermill=times, tags=[]),
        code("show()", [shown({"image/png": PNG}, {})], 2, papermill=times, execution={"iopub.status.idle": "x"}),
    ]
    return pack(
        cells, kaggle={"accelerator": "gpu", "dataSources": []}, papermill={"version": "2.6.0", "exception": None}
    )


def deepnote():
    """Deepnote: ids in the metadata, no numbers after an import, its logo as SVG in a last cell of its own."""
    logo = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg' width='80' height='80'/>").decode()
    cells = [
        code("x = 1", [stream()], None, cell_id="00000-bfed", deepnote_cell_type="code", execution_start=1694006986292),
        text("Why", cell_id="00001-bfed", deepnote_cell_type="markdown"),
        text(
            "<a style='text-decoration:none;' href='https://deepnote.com'>\n"
            f"<img alt='Created in deepnote.com' src='data:image/svg+xml;base64,{logo}' > </img>\nDeepnote</a>",
            created_in_deepnote_cell=True,
            deepnote_cell_type="markdown",
        ),
    ]
    return pack(cells, 5, deepnote={}, deepnote_notebook_id="c3", deepnote_execution_queue=[])


def vs_code():
    """Visual Studio Code: ids of cells, one number missing though the cell has an output."""
    cells = [
        code("import torch", [], 1, vscode={"languageId": "python"}) | {"id": "0f3a"},
        code("y = 2", [stream()], None) | {"id": "1f3a"},
        code("show()", [shown({"image/png": PNG}, {"needs_background": "light"})], 3) | {"id": "2f3a"},
    ]
    return pack(cells, 5, kernelspec={"name": "python3", "display_name": "Python 3", "language": "python"})


def marimo():
    """Marimo's export with outputs: no numbers, pictures as data addresses in HTML."""
    html = f"<img src='data:image/png;base64,{PNG}' alt='a red square' />"
    cells = [
        code("import marimo as mo", [], None, marimo={"config": {"hide_code": True}}),
        code("mo.image('x.png')", [shown({"text/html": [html]})]),
    ]
    return pack(cells, 4)


def jupyterlite():
    """JupyterLite: numbers as Jupyter's, the kernel is Pyodide."""
    cells = [code("1 + 1", [stream("2\n")], 1, trusted=True), code("2 + 2", [stream("4\n")], 2, trusted=True)]
    return pack(cells, 4, kernelspec={"name": "python", "display_name": "Python (Pyodide)", "language": "python"})


def databricks():
    """Databricks: 0 as the number of every cell, run or not."""
    mark = {"application/vnd.databricks.v1+cell": {"nuid": "14ed", "title": "", "showTitle": False}}
    return pack([code("x = 1", [], 0, **mark), code("print(x)", [stream("1\n")], 0, **mark)], 0)


def with_gaps():
    """As a program writes a notebook that Jupyter opens all the same: without metadata, outputs and numbers."""
    result = {"output_type": "execute_result", "data": {"text/plain": "1"}}
    cells = [
        {"cell_type": "markdown", "source": "Why"},
        {"cell_type": "code", "source": ["x = 1\n"]},
        {"cell_type": "code", "source": "x", "outputs": [result]},
    ]
    return pack(cells)


def nbformat_3():
    """Jupyter before 2015: sheets of cells, input in place of source, pictures under "png"."""
    output = {"output_type": "display_data", "metadata": {}, "png": PNG}
    cell = {"cell_type": "code", "input": "show()", "language": "python", "metadata": {}, "outputs": [output],
            "prompt_number": 1, "collapsed": False}  # fmt: skip
    heading = {"cell_type": "heading", "level": 2, "source": "Faces", "metadata": {}}
    whole = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [heading, cell]}]}
    return json.dumps(whole).encode()
