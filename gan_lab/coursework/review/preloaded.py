"""What most processes of a review need, made once in the small process from which they are forked.

That process imports this module when it starts (`limited_process.start_early`). Without it each of them would import
the same modules, and build the same checks of notebooks and recipes, anew.
"""

import encodings.unicode_escape
import encodings.utf_8_sig  # noqa: F401

import numpy.ma  # noqa: F401, which numpy imports when it is first needed
from nbformat.validator import get_validator
from PIL import Image

import gan_lab.coursework.review.intake.reading
import gan_lab.coursework.review.pages.rendering
import gan_lab.coursework.review.verification.comparing  # noqa: F401
from gan_lab.pictures.recipe_schema import recipe_check

NOTEBOOK_VERSIONS = (2, 4, 5)  # of nbformat 4, which today's programs write

for minor in NOTEBOOK_VERSIONS:
    get_validator(4, minor, relax_add_props=True)
recipe_check()
Image.init()
