"""What a student might hand in by mistake or on purpose: files that a review has to survive."""

import io
import json
import os
import struct
import zipfile
import zlib
from pathlib import Path

import nbformat
from made_up import ran, text
from nbformat.v4 import new_notebook, new_output
from PIL import Image, PngImagePlugin

from gan_lab.pictures.recipe_files import KEYWORD, read_image

# What must stay text, wherever it is written.
SAID = (
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


def notebook(*cells) -> bytes:
    return nbformat.writes(new_notebook(cells=list(cells))).encode()


def shown(*pngs: bytes, source: str = "mine", count: int = 1, **data):
    """A cell that shows pictures."""
    import made_up

    return ran(source, count, *(made_up.image(png, **data) for png in pngs))


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def blank_png(width: int, height: int, text_chunk: bytes = b"", rows: int | None = None) -> bytes:
    """A black PNG that packs very well; rows: how many there really are."""
    packer, row = zlib.compressobj(1), b"\0" * (width * 3 + 1)
    packed = b"".join(packer.compress(row) for _ in range(height if rows is None else rows)) + packer.flush()
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + text_chunk + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def with_recipe(png: bytes, recipe: str, change=lambda picture: picture) -> bytes:
    """The pixels of a PNG, changed, with another recipe."""
    info, file = PngImagePlugin.PngInfo(), io.BytesIO()
    info.add_itxt(KEYWORD, recipe)
    change(Image.open(io.BytesIO(png)).convert("RGB")).save(file, "png", pnginfo=info)
    return file.getvalue()


def recipe_of(png: bytes) -> dict:
    return json.loads(read_image(png).recipe.to_json())


def retold(png: bytes, network: dict | None = None, **changes) -> bytes:
    """The same pixels, with another network or another entry of the tile in the recipe."""
    whole = recipe_of(png)
    whole["network"] |= network or {}
    whole["tiles"][0] |= changes
    return with_recipe(png, json.dumps(whole))


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of (name, content), whatever the names are."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo("placeholder")
            entry.filename, entry.compress_type = name, method  # as it stands, which the constructor would mend
            archive.writestr(entry, content)
    return held.getvalue()


def a_link_in_a_zip(name: str, target: str, *files: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        archive.writestr(entry, target)
        for each in files:
            archive.writestr(*each)
    return held.getvalue()


def changed_headers(archive: bytes, at_local: int, at_central: int, value: bytes) -> bytes:
    """A zip of one file with bytes of its two headers replaced."""
    found = bytearray(archive)
    for signature, offset in ((b"PK\3\4", at_local), (b"PK\1\2", at_central)):
        start = found.index(signature) + offset
        found[start : start + len(value)] = value
    return bytes(found)


def encrypted(archive: bytes) -> bytes:
    return changed_headers(archive, 6, 8, b"\1\0")


def that_lies_about_its_size(archive: bytes, size: int) -> bytes:
    return changed_headers(archive, 22, 24, size.to_bytes(4, "little"))


def zip64(archive: bytes) -> bytes:
    """With the table of contents that archives of more than 4 GB have."""
    end = archive.rindex(b"PK\5\6")
    files, size, offset = struct.unpack("<HLL", archive[end + 10 : end + 20])
    record = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, files, files, size, offset)
    return archive[:end] + record + struct.pack("<4sLQL", b"PK\6\7", 0, end, 1) + archive[end:]


def with_a_hidden_table(entries: int) -> bytes:
    """A zip whose table of contents is large, and whose end holds a second end that says nothing of it."""
    central = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", *[0] * 4, *[0] * 4, 0, 0, 0, 1, *[0] * 4, 0, 0) + b"x"
    table = central * entries
    return table + b"PK\5\6" + b"PK\5\6" + struct.pack("<HHLLH", 0, 0, len(table), 0, 0)


def everything_said(png: bytes) -> bytes:
    """A notebook that says it all in answers, captions, outputs, errors and its name."""
    whole = "\n\n".join(SAID)
    quoted = " ".join(SAID).replace("'", "")
    error = new_output("error", ename="<script>", evalue=whole, traceback=list(SAID))
    rich = {
        "text/html": whole,
        "image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg'>{whole}</svg>",
        "application/javascript": "window.hacked = 8",
        "text/markdown": whole,
        "text/latex": whole,
    }
    made = new_notebook(
        cells=[
            text(f"**Question 2.1** {whole}\n\n*Your answer:*\n\n{whole}"),
            text(whole),
            ran(f"STUDENT = '{quoted}'", 1, new_output("display_data", data=rich), error),
            shown(png, source=f"# Report: {SAID[0]} {SAID[1]}\nmine", count=2, alt=whole),
            shown(blank_png(30, 20), source=f"# Report: {SAID[2]}", count=3, alt=SAID[1]),
        ],
        metadata={"title": whole, "authors": [{"name": whole}]},
    )
    return nbformat.writes(made).encode()


def that_would_run(marker: Path) -> dict[str, bytes]:
    """Files of one student that would leave a file behind if any of them was executed, imported or unpickled."""
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
        ran(code, 1, new_output("display_data", data=data)),
        ran(f"!touch {marker}\n%run evil.py\n%load_ext evil\nget_ipython().system('touch {marker}')", 2),
        ran(f"%%bash\ntouch {marker}", 3),
        ran(f"import pickle\npickle.loads({pickled!r})\n__import__('os').system('touch {marker}')", 4),
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


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def sparse(path: Path, size: int) -> None:
    """A file of so many bytes that takes no place."""
    with open(path, "wb") as file:
        os.truncate(file.fileno(), size)
