"""Which sentences can the pages show when something is refused? Read off the source: every text that is raised, noted as a problem or built for one.

`clauses()` returns each clause ("; " parts them) with #0, #1 for what is filled in. Used by the test that holds the Chinese catalogue to them.
"""

import ast
import re
from functools import cache
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SLOT = "\x00"
MOST = 4_000  # ways to put one text together
VALUES = {"clip", "listing", "one_line", "number", "nearest", "str"}  # functions that give what is filled in, not words
LEADS = re.compile(r"(?:(?!\s)[^;]){1,120}?: (?=.)")  # a path, a field or a file before what is wrong with it


@cache
def tree(path):
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@cache
def functions(path):
    """Return name -> definitions of a module's functions and methods."""
    found = {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            found.setdefault(node.name, []).append(node)
    return found


class Reader:
    """Reads the texts of one module; `words` are functions of other modules that return texts."""

    def __init__(self, path, words):
        self.path, self.words = path, words

    def ways(self, node, scope, deep=0):
        """Return every text that an expression can give, with SLOT for what is filled in."""
        if deep > 8:
            return {SLOT}
        if isinstance(node, ast.Constant):
            return {str(node.value)} if isinstance(node.value, str) else ({""} if node.value is None else {SLOT})
        if isinstance(node, ast.JoinedStr):
            return self._joined([self._part(part, scope, deep) for part in node.values])
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._joined([self.ways(side, scope, deep + 1) for side in (node.left, node.right)])
        if isinstance(node, ast.IfExp):
            return self.ways(node.body, scope, deep + 1) | self.ways(node.orelse, scope, deep + 1)
        if isinstance(node, ast.BoolOp):
            return set().union(*(self.ways(one, scope, deep + 1) for one in node.values))
        if isinstance(node, ast.Name):
            return self._named(node.id, scope, deep)
        if isinstance(node, ast.Call):
            return {""} if isinstance(node.func, ast.Name) and node.func.id == "allowed" else self._called(node, deep)
        return {SLOT}

    def _part(self, part, scope, deep):
        if not isinstance(part, ast.FormattedValue):
            return self.ways(part, scope, deep + 1)
        return {SLOT} if part.conversion != -1 or part.format_spec is not None else self.ways(part.value, scope, deep + 1)

    def _joined(self, parts):
        count = 1
        for part in parts:
            count *= len(part)
        assert count <= MOST, (self.path, parts)
        return {"".join(one) for one in product(*parts)}

    def _named(self, name, scope, deep):
        """Return what a name of the function was set to; a name that holds no text is a slot."""
        found = set()
        for node in ast.walk(scope) if scope is not None else ():
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
                found |= self.ways(node.value, None if _mentions(node.value, name) else scope, deep + 1)
            elif isinstance(node, ast.NamedExpr) and node.target.id == name:
                return {SLOT}
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
                return found | {one + more for one in found or {""} for more in self.ways(node.value, scope, deep + 1)}
        return found or {constants().get(name, SLOT)}

    def _called(self, node, deep):
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
        own = functions(self.path).get(name, [])
        if name in VALUES or not own + self.words.get(name, []):
            return {SLOT}
        found = set()
        for one in own or self.words[name]:
            if not _text(one):
                return {SLOT}
            for part in ast.walk(one):
                if isinstance(part, ast.Return) and part.value is not None:
                    found |= self.ways(part.value, one, deep + 1)
        return found or {SLOT}

    def texts(self):
        """Return every text that is raised or noted as a problem."""
        found = {}
        for scope, node in _with_scope(tree(self.path)):
            for text in _sinks(node):
                for way in self.ways(text, scope):
                    found.setdefault(way, node.lineno)
        return found


def _mentions(node, name):
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))


def _text(function):
    return function.returns is not None and "str" in ast.unparse(function.returns) and "[" not in ast.unparse(function.returns)


def _with_scope(module):
    """Walk a module: (innermost function or None, node)."""
    stack = [(None, module)]
    while stack:
        scope, node = stack.pop()
        yield scope, node
        inner = node if isinstance(node, ast.FunctionDef) else scope
        stack += [(inner, child) for child in ast.iter_child_nodes(node)]


def _sinks(node):
    """Return the expressions of texts that a node shows to a user."""
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "only_one":
        return [node.value]
    if not isinstance(node, ast.Call):
        return (
            [value for key, value in zip(node.keys, node.values, strict=True) if isinstance(key, ast.Constant) and key.value == "error"]
            if isinstance(node, ast.Dict)
            else []
        )
    name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name in ("ChanganError", "ValueError") and node.args:
        return node.args[:1]
    if name == "StreetFileError" and len(node.args) == 3:
        return node.args[1:]
    if name in ("problem", "_refuse") and len(node.args) == 2:
        return node.args[1:]
    if name == "Problem" and len(node.args) == 5:
        return node.args[4:]
    if (
        name == "append"
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr == "problems"
        and not isinstance(node.args[0], ast.Call)
    ):
        return node.args
    return []


def words_of(paths):
    found = {}
    for path in paths:
        for name, ones in functions(path).items():
            if not name.startswith("__"):
                found.setdefault(name, []).extend(one for one in ones if _text(one))
    return {name: ones for name, ones in found.items() if ones}


@cache
def constants():
    """Return name -> text of the constants that the readers of cities end their sentences with."""
    found = {}
    for path in sorted((ROOT / "sim" / "city").glob("*.py")):
        for node in tree(path.relative_to(ROOT)).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Constant):
                found[node.targets[0].id] = str(node.value.value)
    return found


def sentences(paths):
    """Return every doubt that readers append to a list of them -> where it stands; what is filled in first may hold words (`_n`)."""
    found = {}
    for path in paths:
        reader = Reader(path, {})
        for scope, node in _with_scope(tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func) in ("doubts.append", "said.append")
            ):
                for text in reader.ways(node.args[0], scope):
                    found.setdefault(text, f"{path}:{node.lineno}")
    return found


def clauses(paths, helpers=()):
    """Return clause -> where it stands, for modules `paths`; `helpers` are modules whose functions build texts."""
    words, found = words_of(helpers), {}
    for path in paths:
        for text, line in Reader(path, words).texts().items():
            while lead := LEADS.match(text):
                text = text[lead.end() :]
            for one in text.split("; "):
                if one.strip(SLOT + " .()") and not text.startswith("--"):
                    found.setdefault(numbered(one), f"{path}:{line}")
    return found


def numbered(text):
    """Return a text with #0, #1, ... for its slots."""
    parts = text.split(SLOT)
    return "".join(part + (f"#{k}" if k < len(parts) - 1 else "") for k, part in enumerate(parts))
