"""YAML text to a tree of nodes that remember their file, line and column: what does the file say, and where?

Called by the scenario loader for scenario files, catalogues, studies and the values of `--set`; writes nothing. Only
the event parser of ruamel.yaml is used: no tag is ever constructed, and plain words are resolved here, by the YAML 1.2
core rules, so that 22:00 is never a number in base 60 and `no` never a truth value. Size, depth, aliases and nodes
(after expansion of aliases) are bounded before anything is built.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from sim.scenario_errors import Problem, clip
from sim.yaml_nodes import Listing, Mapping, Mark, Node, Scalar, Source
from sim.yaml_words import syntax_words

__all__ = ["Listing", "Mapping", "Mark", "Node", "Scalar", "Source", "read_bytes", "read_file", "read_text", "resolve"]

MOST_BYTES = 1_000_000
MOST_DEPTH = 20
MOST_ALIASES = 100
MOST_NODES = 50_000


_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN", "nan", "NaN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "inf", "Infinity"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF", "-inf", "-Infinity"), float("-inf")),
}


def resolve(raw: str) -> Any:
    """Return the value of a plain (unquoted) word by the YAML 1.2 core rules; decimal numbers only."""
    if raw in _WORDS:
        return _WORDS[raw]
    if len(raw) <= 40:
        if _INT.fullmatch(raw):
            return int(raw)
        if _FLOAT.fullmatch(raw):
            return float(raw)
    return raw


class _Refused(Exception):
    """Carries the one problem that ends the reading of a text."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def read_file(path: Path, source: Source, problems: list[Problem]) -> Node | None:
    """Return the tree of a file, or None with the reasons added to `problems`."""
    mark = Mark(source)
    try:
        if path.is_dir():
            problems.append(mark.problem("", "is a folder, not a scenario file"))
            return None
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        problems.append(mark.problem("", "no such file"))
        return None
    except (OSError, ValueError) as error:
        problems.append(mark.problem("", f"cannot be read: {getattr(error, 'strerror', None) or error}"))
        return None
    return read_bytes(data, source, problems)


def read_bytes(data: bytes, source: Source, problems: list[Problem]) -> Node | None:
    """Return the tree of the bytes of a file: UTF-8, with or without a byte order mark."""
    if len(data) > MOST_BYTES:
        problems.append(Mark(source).problem("", f"is larger than {MOST_BYTES // 1_000_000} MB; is it a scenario file?"))
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.append(Mark(source, 1, 1).problem("", "is saved as UTF-16; save it as UTF-8"))
        return None
    if b"\0" in data:
        line, column = _position(data, data.index(b"\0"))
        problems.append(Mark(source, line, column).problem("", "holds a zero byte: this is not a text file"))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _position(data, error.start)
        problems.append(Mark(source, line, column).problem("", "is not UTF-8 text (perhaps GBK); save it as UTF-8"))
        return None
    return read_text(text, source, problems)


def _position(data: bytes, offset: int) -> tuple[int, int]:
    before = data[:offset]
    start = before.rfind(b"\n") + 1
    return before.count(b"\n") + 1, len(before[start:].decode("utf-8", "replace")) + 1


def read_text(text: str, source: Source, problems: list[Problem], *, positions: bool = True) -> Node | None:
    """Return the tree of YAML text, or None with the reasons added to `problems`."""
    tabs = _tabs(text, source) if positions else []
    if tabs:
        problems.extend(tabs)
        return None
    builder = _Builder(source, positions, text)
    try:
        node = builder.document()
    except _Refused as refused:
        problems.extend([*builder.problems, refused.problem])
        return None
    except MarkedYAMLError as error:
        problems.extend([*builder.problems, builder.syntax(error)])
        return None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
        what = f"holds the control character U+{_code(error.character):04X}; delete it"
        problems.append(builder.mark(line, column).problem("", what))
        return None
    problems.extend(builder.problems)
    return node


def _code(character: Any) -> int:
    return character if isinstance(character, int) else ord(character)


def _tabs(text: str, source: Source) -> list[Problem]:
    """Return one problem per line indented with a tab (the parser would stop at the first)."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in indent and line.strip() and not line.lstrip().startswith("#"):
            what = "the line is indented with a tab; YAML wants spaces"
            found.append(Mark(source, number, indent.index("\t") + 1).problem("", what))
    return found


@dataclass
class _Builder:
    """Builds the tree from parser events, within the bounds."""

    source: Source
    positions: bool
    text: str
    problems: list[Problem] = field(default_factory=list)
    anchors: dict[str, tuple[Node, int]] = field(default_factory=dict)
    open_anchors: set[str] = field(default_factory=set)
    aliases: int = 0
    nodes: int = 0

    def mark(self, line: int, column: int) -> Mark:
        """Return a mark, without numbers for text that is not in a file."""
        return Mark(self.source, line, column) if self.positions else Mark(self.source)

    def _at(self, event: Any) -> Mark:
        return self.mark(event.start_mark.line + 1, event.start_mark.column + 1)

    def _refuse(self, mark: Mark, message: str) -> _Refused:
        return _Refused(mark.problem("", message))

    def document(self) -> Node:
        """Return the only document of the stream."""
        events: Iterator[Any] = YAML(typ="safe", pure=True).parse(self.text)
        root: Node | None = None
        for event in events:
            kind = type(event).__name__
            if kind in ("StreamStartEvent", "StreamEndEvent", "DocumentStartEvent", "DocumentEndEvent"):
                continue
            if root is not None:
                raise self._refuse(self._at(event), "a second document starts here; a file holds one scenario")
            root = self._node(event, events, 1)
        return Scalar(None, "", True, self.mark(1, 1)) if root is None else root

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        mark = self._at(event)
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self._alias(event, mark)
        self._count(1, mark)
        if depth > MOST_DEPTH:
            raise self._refuse(mark, f"is nested deeper than {MOST_DEPTH} levels")
        if event.tag is not None and str(event.tag) != "!":
            raise self._refuse(mark, f"the tag {clip(str(event.tag))} is not allowed; a scenario holds plain values only")
        before = self.nodes
        if event.anchor:
            self.open_anchors.add(event.anchor)
        node: Node
        if kind == "ScalarEvent":
            plain = event.style is None
            node = Scalar(resolve(event.value) if plain else event.value, event.value, plain, mark)
        elif kind == "SequenceStartEvent":
            node = Listing(tuple(self._items(events, depth)), mark)
        else:
            node = self._mapping(events, depth, mark)
        if event.anchor:
            self.open_anchors.discard(event.anchor)
            self.anchors[event.anchor] = (node, self.nodes - before + 1)
        return node

    def _count(self, number: int, mark: Mark) -> None:
        self.nodes += number
        if self.nodes > MOST_NODES:
            raise self._refuse(mark, f"the file holds more than {MOST_NODES:,} values (aliases counted)")

    def _alias(self, event: Any, mark: Mark) -> Node:
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            raise self._refuse(mark, f"more than {MOST_ALIASES} aliases (*name) in one file")
        if event.anchor in self.open_anchors:
            raise self._refuse(mark, f"*{event.anchor} refers to itself")
        if event.anchor not in self.anchors:
            raise self._refuse(mark, f"*{event.anchor} refers to an anchor &{event.anchor} that is not defined above")
        node, size = self.anchors[event.anchor]
        self._count(size, mark)
        return node

    def _items(self, events: Iterator[Any], depth: int) -> Iterator[Node]:
        for event in events:
            if type(event).__name__ == "SequenceEndEvent":
                return
            yield self._node(event, events, depth + 1)

    def _mapping(self, events: Iterator[Any], depth: int, mark: Mark) -> Mapping:
        entries: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        for event in events:
            if type(event).__name__ == "MappingEndEvent":
                break
            key_mark = self._at(event)
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Scalar):
                self.problems.append(key_mark.problem("", "a key must be a word, not a list or a group"))
            elif key.raw == "<<" and key.plain:
                self.problems.append(key_mark.problem("<<", "<< (merge) is not supported; use `extends:` or write the values out"))
            elif key.raw in entries:
                first = keys[key.raw]
                where = f" (first on line {first.line})" if first.line is not None else ""
                self.problems.append(key_mark.problem(key.raw, f"{clip(key.raw)} is given twice{where}; keep one"))
            else:
                entries[key.raw] = value
                keys[key.raw] = key_mark
        return Mapping(entries, keys, mark)

    def syntax(self, error: MarkedYAMLError) -> Problem:
        """Return the problem behind a parser error, in words for people who do not know YAML."""
        at = error.problem_mark or error.context_mark
        line, column = (at.line + 1, at.column + 1) if at is not None else (1, 1)
        lines = self.text.splitlines()
        written = lines[line - 1] if line <= len(lines) else ""
        above = lines[line - 2] if 2 <= line <= len(lines) + 1 else ""
        return self.mark(line, column).problem("", syntax_words(str(error.problem or error.context or ""), written, above))
