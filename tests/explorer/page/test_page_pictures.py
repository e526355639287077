"""Picture files in the page: what it writes Python reads, and what anybody made is judged as Python judges it."""

import base64
import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from forgeries import forge_by_overlapping, forge_by_repeating, forge_many_pictures
from hostile import change_recipe, read_recipe_json, replace_recipe
from made_up_recipes import insert_chunk, make_chunk
from node import ask_node
from PIL import Image, PngImagePlugin

import gan_lab as gl
from gan_lab.errors import GanLabError
from gan_lab.explorer.page.facts import collect_facts
from gan_lab.explorer.page.pocket_numbers import pack_pocket
from gan_lab.pictures.file_structure.png import KEYWORD, SIGNATURE
from gan_lab.pictures.recipe_files import write_png

SCRIPT = """
import { readFileSync } from "node:fs";
import { Pocket } from "networks/pocket.js";
import { checkPicture } from "pictures/check.js";
import { toGreyLevels } from "pictures/pixels.js";
import { writePicture, writeSheet } from "pictures/sheet.js";
import { fromClassWeights } from "inputs/class_vectors.js";
import { truncatedNoise } from "inputs/noise.js";

async function answer({ numbers, facts, files, drawn }) {
  const pocket = new Pocket(facts, new Uint8Array(readFileSync(numbers)).buffer);
  const make = ({ noise, classes, truncation }) => {
    const vector = fromClassWeights(classes, facts.classes.length, facts.network.name);
    return toGreyLevels(pocket.picture(noise, vector, truncation));
  };
  const checked = {};
  for (const [name, content] of Object.entries(files)) {
    try {
      const result = await checkPicture(new Uint8Array(Buffer.from(content, "base64")), facts, make);
      checked[name] = { ...result, tiles: result.tiles.map(({ tile }) => tile.seed ?? null) };
    } catch (error) {
      checked[name] = { kind: error.constructor.name, sentence: error.message };
    }
  }
  const tiles = truncatedNoise(drawn.count, drawn.truncation, drawn.seed).map((noise, row) => {
    return { noise, classes: drawn.classes, truncation: drawn.truncation, seed: drawn.seed, row };
  });
  const pictures = tiles.map(make);
  const encode = (bytes) => Buffer.from(bytes).toString("base64");
  return {
    checked,
    picture: encode(await writePicture(tiles[1], pictures[1], facts)),
    sheet: encode(await writeSheet(tiles, pictures, drawn.columns, facts)),
  };
}"""
DOCS = Path(__file__).parents[3] / "docs"
DRAWN = {"count": 5, "columns": 3, "truncation": 0.41, "seed": 2**32 - 1, "classes": {"2": 0.25, "9": 0.75}}


def write_with(picture: Image.Image, recipe: str, **options) -> bytes:
    """A PNG as Pillow writes it, with a recipe."""
    info, file = PngImagePlugin.PngInfo(), io.BytesIO()
    info.add_itxt(KEYWORD, recipe, zip=options.pop("zip", False))
    picture.save(file, "png", pnginfo=info, **options)
    return file.getvalue()


def write_by_hand(levels: np.ndarray, filters: list[int], recipe: str, kind: int = 0, end: bytes = b"") -> bytes:
    """A PNG [H, W, bytes of a pixel] whose rows are filtered as `filters` says, one after the other."""
    height, width, size = levels.shape
    values, rows = levels.reshape(height, width * size).astype(int), []
    for row, line in enumerate(values):
        above = values[row - 1] if row else np.zeros_like(line)
        left, corner = (np.concatenate([np.zeros(size, int), each[:-size]]) for each in (line, above))
        distances = np.abs([above - corner, left - corner, left + above - 2 * corner])
        paeth = np.choose(distances.argmin(0), [left, above, corner])
        filter_type = filters[row % len(filters)]
        guess = [0 * line, left, above, (left + above) // 2, paeth][filter_type % 5]
        rows.append(bytes([filter_type]) + ((line - guess) % 256).astype(np.uint8).tobytes())
    packed = zlib.compress(b"".join(rows)) + end
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    text = KEYWORD.encode() + b"\0\0\0\0\0" + recipe.encode()
    half = len(packed) // 2  # in two chunks, as programs do that write while they pack
    chunks = ((b"IHDR", header), (b"iTXt", text), (b"IDAT", packed[:half]), (b"IDAT", packed[half:]), (b"IEND", b""))
    return SIGNATURE + b"".join(make_chunk(*chunk) for chunk in chunks)


def make_files() -> dict[str, bytes]:
    """Good files and others, by what is special about them."""
    gan = gl.load_biggan("pocket")
    samples = gan.generate(gl.truncated_noise(4, 0.4, seed=3), gan.class_vector("bag", 4), 0.4)
    one, grid = samples.png(0), samples.grid().png
    between = gl.slerp(*gl.truncated_noise(2, 0.7, seed=1), 0.3)
    mixed = gan.generate(between, gan.class_vector({"coat": 0.5, "bag": 0.5}), 0.7).png(0)
    picture, recipe = Image.open(io.BytesIO(one)), json.dumps(read_recipe_json(one))
    entry = json.loads(recipe)["tiles"][0]
    grey = np.asarray(picture)[:, :, :1]
    opaque = np.concatenate([np.asarray(picture), np.full((32, 32, 1), 255, np.uint8)], 2)
    pixels = np.asarray(Image.open(io.BytesIO(grid)).convert("RGB"))
    near, far = pixels.copy(), pixels.copy()
    near[60:200, 60:200] ^= 3
    far[100:110, 20:30] ^= 120
    files = {
        "one": one,
        "a grid with captions": grid,
        "a mixture between two seeds": mixed,
        "a column with labels": samples.grid(columns=1, labels=list("abcd")).png,
        "near": write_png(Image.fromarray(near), gl.read_recipe(grid)),
        "far": write_png(Image.fromarray(far), gl.read_recipe(grid)),
        "enlarged three times": change_box(write_with(picture.resize((96, 96), 0), recipe), [0, 0, 96, 96]),
        "a box of 33 pixels": change_box(write_with(picture.resize((33, 33)), recipe), [0, 0, 33, 33]),
        "a box that isn't square": change_box(write_with(picture.resize((32, 64)), recipe), [0, 0, 32, 64]),
        "packed text": write_with(picture, recipe, zip=True),
        "grey": write_with(picture.convert("L"), recipe),
        "opaque": write_with(picture.convert("RGBA"), recipe),
        "every filter, grey": write_by_hand(grey, [0, 1, 2, 3, 4], recipe),
        "every filter, opaque": write_by_hand(opaque, [4, 3, 2, 1, 0], recipe, kind=6),
        "something behind its pixels": write_by_hand(grey, [1], recipe, end=b"more"),
        "a filter that isn't": write_by_hand(grey, [7], recipe),
        "transparent": write_with(fade(picture), recipe),
        "a transparent colour that it has": write_with(picture, recipe, transparency=tuple(picture.getpixel((0, 0)))),
        "a transparent colour that it lacks": write_with(picture, recipe, transparency=(1, 2, 3)),
        "a transparent grey": write_with(picture.convert("L"), recipe, transparency=int(grey[0, 0, 0])),
        "16 bits": write_with(picture.convert("L").convert("I;16"), recipe),
        "a palette": write_with(picture.convert("P"), recipe),
        "a profile of colours": write_with(picture, recipe, icc_profile=b"stranger"),
        "animated": write_with(picture, recipe, save_all=True, append_images=[Image.new("RGB", (32, 32), "red")]),
        "turned by Exif": write_with(picture, recipe, exif=turned()),
        "turned by XMP": insert_chunk(one, b"iTXt", b'XML:com.adobe.xmp\0\0\0\0\0<x tiff:Orientation="3"/>'),
        "not turned by XMP": insert_chunk(one, b"iTXt", b'XML:com.adobe.xmp\0\0\0\0\0<x tiff:Orientation="1"/>'),
        "a gamma": insert_chunk(one, b"gAMA", (20_000).to_bytes(4, "big")),
        "an unknown chunk": insert_chunk(one, b"quIz", b"?"),
        "two headers": write_twice(grey, b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0), recipe),
        "two transparent colours, the first in use": write_twice(grey, b"tRNS", b"\0" + grey[5, 5].tobytes(), recipe),
        "a transparent grey of 16 bits": insert_before_pixels(
            write_by_hand(grey, [0], recipe), b"tRNS", b"\1" + grey[5, 5].tobytes()
        ),
        "half a transparent colour": insert_before_pixels(write_by_hand(grey, [0], recipe), b"tRNS", b"\0"),
        "a damaged transparent colour": insert_before_pixels(
            write_by_hand(grey, [0], recipe), b"tRNS", b"\0\1", checksum=b"bad!"
        ),
        "grey and opaque": write_by_hand(opaque[:, :, 2:], [0], recipe, kind=4),
        "harmless chunks": insert_chunk(insert_chunk(one, b"tEXt", b"Title\0bag"), b"sRGB", b"\0"),
        "two recipes, the last one counts": insert_chunk(one, b"iTXt", KEYWORD.encode() + b"\0\0\0\0\0{}"),
        "an unpackable recipe": insert_chunk(plain(picture), b"iTXt", KEYWORD.encode() + b"\0\1\0\0\0{}"),
        "half a recipe chunk": insert_chunk(plain(picture), b"iTXt", KEYWORD.encode() + b"\0\0"),
        "a bomb of text": insert_chunk(
            plain(picture), b"iTXt", KEYWORD.encode() + b"\0\1\0\0\0" + zlib.compress(b"[" * 50_000_000)
        ),
        "no recipe": plain(picture),
        "nothing": b"",
        "no picture": b"hello",
        "cut in the pixels": one[:-40],
        "cut behind the pixels": one[:-12],
        "cut after its signature": one[:8],
        "a damaged header": one[:20] + b"\1" + one[21:],
        "damaged pixels": replace_chunk(one, b"IDAT", zlib.compress(bytes(33 * 5))[:-6]),
        "pixels that end too early": replace_chunk(one, b"IDAT", zlib.compress(bytes(32 * 96))),
        "no pixels": replace_chunk(one, b"IDAT", b""),
        "nothing to see": replace_chunk(one, b"IHDR", bytes(4) + (32).to_bytes(4, "big") + b"\x08\2\0\0\0"),
        "a size of billions": replace_chunk(one, b"IHDR", b"\x7f\xff\xff\xff" * 2 + b"\x08\2\0\0\0"),
        "repeated": forge_by_repeating(one, 103),
        "overlapping": forge_by_overlapping(one, 103),
        "listed many times": forge_many_pictures(one, 40),
        "in the corner of a drawing": forge_by_repeating(one, 1),
        "another network": change_recipe(one, network={"name": "somebody's"}, classes={"8": 1.0}),
        "other weights": change_recipe(one, network={"sha256": "ab" * 32}),
        "another kind": (DOCS / "dcgan.png").read_bytes(),
        "another class": change_recipe(one, classes={"1": 1.0}),
        "a class that isn't": change_recipe(one, classes={"10": 1.0}),
        "weights that don't add up": change_recipe(one, classes={"1": 7.0, "2": -3.5}),
        "no class": change_recipe(one, classes={}),
        "a seed without a row": replace_recipe(one, json.dumps(without(recipe, "row"))),
        "whole numbers with a point": change_recipe(one, box=[0.0, 0, 32.0, 32], seed=3.0),
        "noise of NaN": change_recipe(one, noise=encode_noise(np.full(128, np.nan))),
        "noise with a blank": change_recipe(one, noise=" " + entry["noise"][1:]),
        "noise with two signs of its end": change_recipe(one, noise=entry["noise"][:-2] + "=="),
        "noise without the signs of its end": change_recipe(one, noise=entry["noise"].rstrip("=")),
        "noise that the network can't compute with, as black pixels": change_recipe(
            write_with(Image.new("RGB", (32, 32)), recipe), noise=encode_noise(np.full(128, 1e10))
        ),
        "a class weight that it can't compute with": change_recipe(
            write_with(Image.new("RGB", (32, 32)), recipe), classes={"0": 1e10}
        ),
        "short noise": change_recipe(one, noise=entry["noise"][4:]),
        "a later frame": change_recipe(one, frame=1),
        "a box beyond the file": change_recipe(one, box=[1, 0, 32, 32]),
        "a box of nothing": change_recipe(one, box=[0, 0, 0, 32]),
    }
    changes = {
        "nothing in the recipe": "",
        "half of a recipe": recipe[:-5],
        "deep": "[" * 100_000,
        "deep in a tile": recipe.replace('"classes":', '"x":' + "[" * 50_000 + "]" * 50_000 + ',"classes":'),
        "null": "null",
        "a list": "[]",
        "newer": '{"version": 99}',
        "an older version": recipe.replace('"version": 1', '"version": 0'),
        "a version that isn't whole": recipe.replace('"version": 1', '"version": 1.5'),
        "true for 1": recipe.replace('"version": 1', '"version": true'),
        "no tiles": json.dumps(json.loads(recipe) | {"tiles": []}),
        "too many tiles": json.dumps(json.loads(recipe) | {"tiles": [entry] * 1001}),
        "NaN": recipe.replace('"truncation": 0.4', '"truncation": NaN'),
        "infinite": recipe.replace('"truncation": 0.4', '"truncation": 1e999'),
        "truncation 0": recipe.replace('"truncation": 0.4', '"truncation": 0'),
        "truncation true": recipe.replace('"truncation": 0.4', '"truncation": true'),
        "truncation above 1": recipe.replace('"truncation": 0.4', '"truncation": 1.0000001'),
        "twice a key": recipe.replace('"truncation": 0.4', '"truncation": 0.9, "truncation": 0.4'),
        "a seed too large": recipe.replace('"seed": 3', '"seed": 4294967296'),
        "a seed of 400 digits": recipe.replace('"seed": 3', '"seed": 1' + "0" * 400),
        "half a seed": recipe.replace('"seed": 3', '"seed": 3.5'),
        "another key": recipe.replace('"seed": 3', '"seed": 3, "<script>": 1'),
        "__proto__": recipe.replace('"seed": 3', '"seed": 3, "__proto__": {"box": 1}'),
        "constructor": recipe.replace('"seed": 3', '"seed": 3, "constructor": 1'),
        "made with what isn't text": recipe.replace('"float32"', "32"),
        "made with a __proto__": recipe.replace('"float32"', '"float32", "__proto__": "x"'),
        "a name with a control character": recipe.replace('"pocket"', '"pocket\\u001b[31m"'),
        "a name with half a pair": recipe.replace('"pocket"', '"pocket\\ud800"'),
        "a name that turns the direction of writing": recipe.replace('"pocket"', '"\u202eemas <b>"').replace(
            gl.read_recipe(one).network.sha256, "cd" * 32
        ),
        "made with an emoji": recipe.replace('"float32"', '"\\ud83d\\ude00"'),
        "made with 101 emoji": recipe.replace('"float32"', '"' + "\\ud83d\\ude00" * 101 + '"'),
        "made with 100 emoji": recipe.replace('"float32"', '"' + "\\ud83d\\ude00" * 100 + '"'),
        "a byte order mark": "\ufeff" + recipe,
        "a digest with a line's end": recipe.replace(gl.read_recipe(one).network.sha256, "ab" * 32 + "\\n"),
        "a kind that isn't": recipe.replace('"biggan-deep"', '"toString"'),
        "a class of another writing": recipe.replace('"8":', '"08":'),
        "a class with a line's end": recipe.replace('"8":', '"8\\n":'),
        "a huge weight": recipe.replace('"8": 1.0', '"8": 1e39'),
        "a true weight": recipe.replace('"8": 1.0', '"8": true'),
    }
    return files | {f"recipe: {name}": replace_recipe(one, text) for name, text in changes.items()}


def write_twice(grey: np.ndarray, name: bytes, first: bytes, recipe: str) -> bytes:
    """A grey PNG with two of a chunk that there is once; the other one changes nothing."""
    png = insert_before_pixels(write_by_hand(grey, [0], recipe), name, first)
    return png if name == b"IHDR" else insert_before_pixels(png, name, b"\0\1")


def insert_before_pixels(png: bytes, name: bytes, content: bytes, checksum: bytes | None = None) -> bytes:
    chunk = make_chunk(name, content)
    at = png.index(b"IDAT") - 4
    return png[:at] + (chunk if checksum is None else chunk[:-4] + checksum) + png[at:]


def encode_noise(numbers: np.ndarray) -> str:
    return base64.b64encode(numbers.astype("<f4").tobytes()).decode()


def change_box(png: bytes, box: list[int]) -> bytes:
    recipe = json.loads(PngImagePlugin.PngImageFile(io.BytesIO(png)).text[KEYWORD])
    recipe["tiles"][0]["box"] = box
    return replace_recipe(png, json.dumps(recipe))


def without(recipe: str, key: str) -> dict:
    whole = json.loads(recipe)
    del whole["tiles"][0][key]
    return whole


def fade(picture: Image.Image) -> Image.Image:
    """The picture, more and more transparent."""
    return Image.merge("RGBA", [*picture.split(), Image.linear_gradient("L").resize(picture.size)])


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 3
    return exif


def plain(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "png")
    return file.getvalue()


def replace_chunk(png: bytes, name: bytes, content: bytes) -> bytes:
    """A PNG with another content in the first chunk of a name, whose checksum fits it."""
    at = png.index(name) - 4
    length = int.from_bytes(png[at : at + 4], "big")
    return png[:at] + make_chunk(name, content) + png[at + 12 + length :]


FILES = make_files()


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    numbers = pack_pocket()
    path = tmp_path_factory.mktemp("numbers") / "numbers.bin"
    path.write_bytes(numbers.content)
    files = {name: base64.b64encode(content).decode() for name, content in FILES.items()}
    return ask_node(SCRIPT, {"numbers": str(path), "facts": collect_facts(numbers), "files": files, "drawn": DRAWN})


@pytest.fixture(scope="module")
def gan():
    return gl.load_biggan("pocket")


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_judged_as_python_judges_it(answered, gan, name):
    checked = answered["checked"][name]
    try:
        expected = gl.regenerate(FILES[name], gan)
    except GanLabError:
        assert checked.get("kind") == "LabError", checked
        return
    assert checked.get("verdict") == expected.verdict, checked
    assert (checked["sentence"], checked["largest"]) == (expected.sentence, expected.largest)
    assert checked["share"] == pytest.approx(expected.share, abs=1e-12)
    assert checked["mean"] == pytest.approx(expected.mean, abs=1e-3)


def test_a_picture_of_another_network_is_refused_by_its_name(answered):
    sentences = [answered["checked"][name]["sentence"] for name in ("another kind", "other weights")]
    assert 'made by "pocket-dcgan", and this page has pocket alone' in sentences[0]
    assert f"made by another pocket, with weights {'ab' * 6}" in sentences[1]


def test_a_networks_name_cannot_turn_the_sentence_around_it(answered):
    sentence = answered["checked"]["recipe: a name that turns the direction of writing"]["sentence"]
    assert r'made by "\u{202e}emas <b>", and this page' in sentence


def test_what_the_page_writes_is_the_same_for_python(answered):
    classes = {int(index): weight for index, weight in DRAWN["classes"].items()}
    z = gl.truncated_noise(DRAWN["count"], DRAWN["truncation"], seed=DRAWN["seed"]).numpy()
    for name, rows, share in (("picture", [1], 1.0), ("sheet", range(DRAWN["count"]), 0.7)):
        png = base64.b64decode(answered[name])
        result = gl.regenerate(png)
        assert (result.verdict, round(result.share, 1)) == ("same", share)
        tiles = gl.read_recipe(png).tiles
        assert [(tile.seed, tile.row) for tile in tiles] == [(DRAWN["seed"], row) for row in rows]
        assert all(tile.classes == classes and tile.truncation == DRAWN["truncation"] for tile in tiles)
        assert np.array_equal([tile.noise for tile in tiles], z[list(rows)])


def test_a_picture_of_the_page_opens_as_one_that_was_saved(answered, tmp_path):
    (tmp_path / "mixture.png").write_bytes(base64.b64decode(answered["picture"]))
    opened = gl.open_picture(tmp_path / "mixture.png")
    assert (len(opened), opened.tiles[0].seed) == (1, DRAWN["seed"])
