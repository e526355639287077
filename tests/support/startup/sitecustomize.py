"""What every Python process that the tests start does first.

Where Jupyter is installed, `import jsonschema` also loads `rfc3987_syntax`, which builds its grammar anew each time: a
second in each of some fifty processes. It checks the format `iri` alone, which no schema of ours, or nbformat's, uses.
"""

import sys

sys.modules["rfc3987_syntax"] = None  # `import` says that it isn't there, as on a machine without it
