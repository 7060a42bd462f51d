"""The JSON Schema of the language, for editors that complete and check a spec while it is written."""

from __future__ import annotations

import inspect
from typing import Any

from ccctl.schema.center import CenterSpec
from ccctl.schema.describe import docs, nouns

LIMITS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12) as a value for `json.dumps`.

    It knows the short forms; it takes digits without quotes, because editors read YAML's numbers as numbers; it does
    not know what only the whole spec can tell (references, one of several keys). What is not built yet is not in it.
    """
    schema = CenterSpec.model_json_schema(by_alias=True)
    for noun in nouns():
        shape = schema if noun is CenterSpec else schema["$defs"].get(noun.__name__)
        if shape is None:
            continue
        shape["description"] = inspect.cleandoc(noun.__doc__ or "")
        for form in (shape, *shape.get("anyOf", ())):
            for name, field in noun.model_fields.items():
                described = form.get("properties", {}).get(field.alias or name)
                if described is not None and name in docs(noun):
                    described["description"] = docs(noun)[name]
    _tidy(schema)
    return {"$schema": DIALECT, **schema, "title": "ccctl center"}


def _tidy(part: Any) -> None:
    """An optional key may be left out but not be empty, and a name that fits no pattern is refused."""
    if isinstance(part, list):
        for item in part:
            _tidy(item)
        return
    if not isinstance(part, dict):
        return
    if "patternProperties" in part:
        part["additionalProperties"] = False
    forms = [form for form in part.get("anyOf", ()) if form != {"type": "null"}]
    if len(forms) == 1:
        del part["anyOf"]
        part.update({key: value for key, value in forms[0].items() if key not in part})
    elif forms:
        part["anyOf"] = forms
    if part.get("default", ...) is None:
        del part["default"]
    for ours, word in LIMITS.items():  # pydantic leaves the limits of a value that we read ourselves as they are
        if isinstance(part.get(ours), int):
            limit = part.pop(ours)
            if part.get("type") == "integer":  # a duration's is in milliseconds, and its text has a unit
                part[word] = limit
    for item in list(part.values()):
        _tidy(item)
