"""Imported before anything else by processes that grade: it halves the time until they begin.

jsonschema, which nbformat needs, loads a grammar of internationalised addresses to check a kind of text that
notebooks do not hold. That takes a second in every process, and jsonschema does without where it is missing.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
