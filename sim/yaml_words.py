"""The words of a syntax error: what a parser message about YAML means to somebody who has never heard of YAML.

Called by `sim.yaml_source` when the text cannot be parsed; writes nothing.
"""

from sim.scenario_errors import clip

FULL_WIDTH = (("：", ":"), ("，", ","), ("\u3000", " "), ("“", '"'), ("”", '"'), ("｛", "{"), ("｝", "}"), ("【", "["), ("】", "]"))


def syntax_words(problem: str, written: str, above: str) -> str:
    """Return advice for a parser message and the line it points at."""
    for odd, want in FULL_WIDTH:
        if odd in written or odd in above:
            return f"the full-width character {odd!r} is not understood; write {want!r} (half width)"
    if "expected ':'" in problem or "mapping values are not allowed" in problem:
        if "mapping values" in problem:
            return "a second ': ' in one line, or a line indented too far; put each key on its own line and quote text that holds ': '"
        return f"expected `key: value` (a colon and a space) near {clip(written.strip() or above.strip())!r}"
    if "block end" in problem:
        return "the indentation does not fit the lines above; keys of one group start in the same column"
    if "cannot start any token" in problem:
        char = problem.split("'")[1] if "'" in problem else "?"
        return f'the character {clip(char)} cannot start a value; put text in quotes ("...")'
    if "',' or" in problem:
        return "a bracket { or [ is not closed, or a comma is missing between two values"
    if "end of stream" in problem or "unexpected end" in problem or "stream end" in problem:
        return "the text ends inside a quotation or a bracket; close it"
    if "unknown escape" in problem:
        return "a backslash inside double quotes; use single quotes or / in paths"
    if "document start" in problem:
        return "the indentation does not fit the lines above, or text follows the end of the document"
    return f"is not valid YAML: {problem}"
