"""Values from a stranger's file checked against a JSON schema, by code that is made of the schema once.

The code is made of the kit's own schemas alone, never of anything in a file. It takes a twentieth of the time that
interpreting the schema takes, which matters where a review checks the recipes of a class.
"""

from collections.abc import Callable, Mapping
from typing import Any


class SchemaCheck:
    """A schema that values are checked against.

    Parameters
    ----------
    schema : mapping
        A JSON schema (draft 2020-12), one of the kit's own.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._check = _compile(schema)

    def find_problem(self, value: Any) -> list[str | int] | None:
        """Find where a value breaks the schema.

        Parameters
        ----------
        value : object
            What was read from JSON.

        Returns
        -------
        list of str or int, or None
            The path to the first place that breaks it, from the top: keys of objects, and places in arrays; [] for the
            top itself. None if nothing breaks it.
        """
        from fastjsonschema import JsonSchemaValueException

        try:
            self._check(value)
        except JsonSchemaValueException:
            return self._find_place(value)
        return None

    def _find_place(self, value: Any) -> list[str | int]:
        """Find the place by interpreting the schema: the compiled check names it as a text that may be ambiguous."""
        from jsonschema import Draft202012Validator

        problem = next(Draft202012Validator(self._schema).iter_errors(value), None)
        return list(problem.absolute_path) if problem is not None else []


def _compile(schema: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Make the code that checks a value, and raises an exception if the value breaks the schema.

    It is given no address of a draft, since it knows none as new as ours; the keywords that we use mean the same in the
    one that it takes then.
    """
    import fastjsonschema

    without_draft = {key: value for key, value in schema.items() if key != "$schema"}
    return fastjsonschema.compile(without_draft, use_default=False, use_formats=False)
