"""How Sphinx builds the documentation: `sphinx-build -W docs docs/_build`, without network, executing no notebook."""

import shutil
import sys
from pathlib import Path

import gan_lab

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS / "_ext"))

project = "GAN Lab"
author = copyright = "The GAN Lab authors"
version = release = gan_lab.__version__

extensions = [
    "myst_nb",  # pages in Markdown, and the notebooks as they ship
    "sphinx.ext.autodoc",  # the reference, from docstrings
    "sphinx.ext.napoleon",  # which are in NumPy's form
    "sphinxarg.ext",  # the command line, from its parser
    "mathml",  # formulas, without a script from elsewhere
    "repository_links",  # links to files that lie outside of this folder
    "docstrings",  # code in docstrings, and classes that nobody calls
    "notebook_pictures",  # the pictures in notebooks, with the text that describes them
]
smartquotes = False  # "pocket" is what one types
exclude_patterns = ["_build", "_ext", "jupyter_execute"]
html_theme = "furo"  # light and dark, narrow and wide, and nothing that it loads from elsewhere
html_title = "GAN Lab"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_extra_path = ["gan-lab.html"]  # the page that runs without Python, as it is
html_copy_source = html_show_sourcelink = False
html_show_sphinx = False
html_show_search_summary = False  # the pages are read from a folder too, where a script may fetch nothing
html_theme_options = {"navigation_with_keys": True}

myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 4
nb_execution_mode = "off"  # the notebooks ship executed
nb_ipywidgets_js: dict = {}  # a widget's last picture stands beside it; its scripts would come from another server
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]
nb_merge_streams = True

autodoc_typehints = "none"  # the docstrings say more than the types: shapes, ranges, units
autodoc_member_order = "bysource"
default_role = "code"  # as Markdown has it: what stands between backticks in a docstring is code
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True  # attributes as a list, beside the parameters
suppress_warnings = ["myst.domains"]  # the one of the command line has no names to link to

# The notebooks lie beside this folder, and Sphinx reads only what lies in it.
NOTEBOOKS = DOCS / "notebooks"
NOTEBOOKS.mkdir(exist_ok=True)
for path in sorted((DOCS.parent / "notebooks").glob("*.ipynb")):
    copy = NOTEBOOKS / path.name
    if not copy.exists() or copy.read_bytes() != path.read_bytes():
        shutil.copy(path, copy)
