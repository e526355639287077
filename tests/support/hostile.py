"""What a student might hand in by mistake or on purpose: files that a review has to survive."""

import io
import json
import os
import struct
import zipfile
import zlib
from functools import cache
from pathlib import Path

import nbformat
from made_up import make_run_cell, make_text_cell
from nbformat.v4 import new_notebook, new_output
from PIL import Image, PngImagePlugin

from gan_lab.pictures.recipe_files import KEYWORD, read_image

# Texts that must stay plain text, wherever they are written.
DANGEROUS_TEXTS = (
    "<script>window.hacked = 1</script>",
    '"><img src=x onerror="window.hacked = 2">',
    "</textarea></title></style><script>window.hacked = 3</script>",
    "[click](javascript:window.hacked=4) ![seen](http://elsewhere.invalid/pixel.png)",
    '<iframe src="http://elsewhere.invalid/"></iframe><object data="x"></object><embed src="x"><base href="//x.y">',
    "[data](data:text/html;base64,PHNjcmlwdD4=) ![d](data:image/svg+xml;base64,PHN2Zz4=) <http://elsewhere.invalid/auto>",
    '<svg onload="window.hacked = 5"><a xlink:href="javascript:window.hacked=6">x</a></svg>',
    '<form action="http://elsewhere.invalid/"><button formaction="javascript:window.hacked=7">x</button></form>',
    '<meta http-equiv="refresh" content="0; url=http://elsewhere.invalid/"><link rel=stylesheet href="//x.invalid">',
    "{{ 7 * 7 }} {% include 'base.html' %} ${7*7} <!-- --><![CDATA[ ]]>",
)


def make_notebook(*cells) -> bytes:
    return nbformat.writes(new_notebook(cells=list(cells))).encode()


def make_picture_cell(*pngs: bytes, source: str = "mine", count: int = 1, **data):
    """Make a cell that shows pictures."""
    import made_up

    return make_run_cell(source, count, *(made_up.make_picture_output(png, **data) for png in pngs))


def make_chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def make_blank_png(width: int, height: int, text_chunk: bytes = b"", rows: int | None = None) -> bytes:
    """Make a black PNG, which compresses very well. rows: how many it really holds."""
    packed = _pack_black_rows(width, height if rows is None else rows)
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    return (
        b"\x89PNG\r\n\x1a\n"
        + make_chunk(b"IHDR", header)
        + text_chunk
        + make_chunk(b"IDAT", packed)
        + make_chunk(b"IEND", b"")
    )


@cache
def _pack_black_rows(width: int, rows: int) -> bytes:
    packer, row = zlib.compressobj(1), b"\0" * (width * 3 + 1)
    return b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()


def replace_recipe(png: bytes, recipe: str, change=lambda picture: picture) -> bytes:
    """Replace the recipe of a PNG; change: what to do with its pixels."""
    info, file = PngImagePlugin.PngInfo(), io.BytesIO()
    info.add_itxt(KEYWORD, recipe)
    change(Image.open(io.BytesIO(png)).convert("RGB")).save(file, "png", pnginfo=info)
    return file.getvalue()


def read_recipe_json(png: bytes) -> dict:
    return json.loads(read_image(png).recipe.to_json())


def change_recipe(png: bytes, network: dict | None = None, **changes) -> bytes:
    """Change the network or entries of the first tile in the recipe of a PNG; its pixels stay."""
    whole = read_recipe_json(png)
    whole["network"] |= network or {}
    whole["tiles"][0] |= changes
    return replace_recipe(png, json.dumps(whole))


def make_zip(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make a zip of (name, content), whatever the names are."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo("placeholder")
            entry.filename, entry.compress_type = name, method  # exactly this name, which the constructor would correct
            archive.writestr(entry, content)
    return held.getvalue()


def make_zip_with_link(name: str, target: str, *files: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        archive.writestr(entry, target)
        for each in files:
            archive.writestr(*each)
    return held.getvalue()


def change_zip_headers(archive: bytes, at_local: int, at_central: int, value: bytes) -> bytes:
    """Replace bytes of the two headers in a zip of one file."""
    found = bytearray(archive)
    for signature, offset in ((b"PK\3\4", at_local), (b"PK\1\2", at_central)):
        start = found.index(signature) + offset
        found[start : start + len(value)] = value
    return bytes(found)


def mark_as_encrypted(archive: bytes) -> bytes:
    return change_zip_headers(archive, 6, 8, b"\1\0")


def change_stated_size(archive: bytes, size: int) -> bytes:
    return change_zip_headers(archive, 22, 24, size.to_bytes(4, "little"))


def make_zip64(archive: bytes) -> bytes:
    """Give a zip the table of contents that archives of more than 4 GB have."""
    end = archive.rindex(b"PK\5\6")
    files, size, offset = struct.unpack("<HLL", archive[end + 10 : end + 20])
    record = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, files, files, size, offset)
    return archive[:end] + record + struct.pack("<4sLQL", b"PK\6\7", 0, end, 1) + archive[end:]


def make_zip_with_hidden_table(entries: int) -> bytes:
    """Make a zip with a large table of contents, and with a second end record that doesn't mention it."""
    central = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", *[0] * 4, *[0] * 4, 0, 0, 0, 1, *[0] * 4, 0, 0) + b"x"
    table = central * entries
    return table + b"PK\5\6" + b"PK\5\6" + struct.pack("<HHLLH", 0, 0, len(table), 0, 0)


def make_notebook_of_dangerous_texts(png: bytes) -> bytes:
    """Make a notebook with DANGEROUS_TEXTS in answers, captions, outputs, errors and its title."""
    whole = "\n\n".join(DANGEROUS_TEXTS)
    quoted = " ".join(DANGEROUS_TEXTS).replace("'", "")
    error = new_output("error", ename="<script>", evalue=whole, traceback=list(DANGEROUS_TEXTS))
    rich = {
        "text/html": whole,
        "image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg'>{whole}</svg>",
        "application/javascript": "window.hacked = 8",
        "text/markdown": whole,
        "text/latex": whole,
    }
    made = new_notebook(
        cells=[
            make_text_cell(f"**Question 2.1** {whole}\n\n*Your answer:*\n\n{whole}"),
            make_text_cell(whole),
            make_run_cell(f"STUDENT = '{quoted}'", 1, new_output("display_data", data=rich), error),
            make_picture_cell(
                png, source=f"# Report: {DANGEROUS_TEXTS[0]} {DANGEROUS_TEXTS[1]}\nmine", count=2, alt=whole
            ),
            make_picture_cell(
                make_blank_png(30, 20), source=f"# Report: {DANGEROUS_TEXTS[2]}", count=3, alt=DANGEROUS_TEXTS[1]
            ),
        ],
        metadata={"title": whole, "authors": [{"name": whole}]},
    )
    return nbformat.writes(made).encode()


def make_files_that_would_run(marker: Path) -> dict[str, bytes]:
    """Make files that would leave the file `marker` behind if any of them was executed, imported or unpickled."""
    code = f"open({str(marker)!r}, 'w').write('ran')"
    pickled = b"cos\nsystem\n(S'touch " + str(marker).encode() + b"'\ntR."
    state = {"model_module": code, "model_name": code, "state": {"_view_name": code, "__reduce__": code}}
    widgets = {"application/vnd.jupyter.widget-state+json": {"version_major": 2, "state": {"a": state}}}
    data = {
        "application/javascript": f"require('fs').writeFileSync({str(marker)!r}, '')",
        "application/vnd.jupyter.widget-view+json": {"model_id": "a", "version_major": 2},
        "application/octet-stream": pickled.decode(),
        "text/html": f"<script>{code}</script>",
    }
    cells = [
        make_run_cell(code, 1, new_output("display_data", data=data)),
        make_run_cell(f"!touch {marker}\n%run evil.py\n%load_ext evil\nget_ipython().system('touch {marker}')", 2),
        make_run_cell(f"%%bash\ntouch {marker}", 3),
        make_run_cell(f"import pickle\npickle.loads({pickled!r})\n__import__('os').system('touch {marker}')", 4),
    ]
    made = new_notebook(cells=cells, metadata={"widgets": widgets, "kernelspec": {"name": code, "display_name": code}})
    modules = ("gan_lab", "torch", "sitecustomize", "conftest", "evil", "json", "numpy")
    return {
        "runs.ipynb": nbformat.writes(made).encode(),
        **{f"{name}.py": code.encode() for name in modules},
        "pytorch_model.bin": pickled,
        "rubric.toml": b"[[criteria]]",
        "labels.txt": code.encode(),
        "jupyter_config.py": code.encode(),
        ".review/readings/x.json": b"{}",
    }


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def make_sparse_file(path: Path, size: int) -> None:
    """Make a file of so many bytes that takes no space on the disk."""
    with open(path, "wb") as file:
        os.truncate(file.fileno(), size)
