"""Modules joined into one script."""

import re

import pytest
from node import ask_node

from gan_lab.explorer.page.modules import join_modules

MODULES = {
    "main.js": 'import { twice } from "./rooms/twice.js";\nimport {\n  START,\n  Box,\n} from "./box.js";\n\n'
    "globalThis.result = new Box(twice(START)).value;\n",
    "rooms/twice.js": 'import { START } from "../box.js";\n\nconst hidden = 1;\n\nexport function twice(x) {\n'
    "  return 2 * x + hidden - START / START;\n}\n",
    "box.js": "const hidden = 4;\n\nexport const START = hidden;\n\nexport class Box {\n  constructor(value) {\n"
    "    this.value = value;\n  }\n}\n",
    "types.js": "/** @typedef {number} Age */\n\nexport {};\n",
}


def read(changes: dict[str, str]):
    return lambda name: (MODULES | changes)[name]


def test_what_modules_share_is_joined_and_what_they_hide_stays_their_own():
    script = join_modules("main.js", read({}))
    assert ask_node("const answer = (script) => { (0, eval)(script); return globalThis.result; };", script) == 8
    assert script.count("// box.js") == 1  # it is imported twice


def test_a_module_of_types_alone_is_joined():
    changed = {"box.js": 'import { x } from "./types.js";\n' + MODULES["box.js"]}
    assert not re.search(r"^export", join_modules("main.js", read(changed)), re.MULTILINE)


@pytest.mark.parametrize(
    "line",
    [
        'import box from "./box.js";',
        'import * as box from "./box.js";',
        'import { Box as Other } from "./box.js";',
        'import "./box.js";',
        'import { Box } from "box";',
        'import { Box } from "https://example.org/box.js";',
        "export default 3;",
        "export let age = 3;",
        "export { Box };",
        'export { Box } from "./box.js";',
    ],
)
def test_another_form_of_import_or_export_is_refused(line):
    with pytest.raises(ValueError, match=r"rooms/twice\.js imports or exports in a form"):
        join_modules("main.js", read({"rooms/twice.js": f"{line}\n" + MODULES["rooms/twice.js"]}))


def test_a_circle_is_refused():
    circle = {"box.js": 'import { twice } from "./rooms/twice.js";\n' + MODULES["box.js"]}
    with pytest.raises(ValueError, match=r"circle: main\.js > rooms/twice\.js > box\.js > rooms/twice\.js"):
        join_modules("main.js", read(circle))
