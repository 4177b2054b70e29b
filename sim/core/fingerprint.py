"""What exactly would be compiled? Two answers that name compiled code, so that stale code cannot be found.

Who calls it: `sim.core.jit`. `source_digest` reads the text of a whole package; `code_digest` reads one function as it
stands in memory, with every helper and constant that it reaches. The first is coarse and cannot overlook anything that
is written in a file; the second also sees what files do not tell: constants replaced at run time, sources edited after
they were imported, and byte code that Python itself kept from an older source.
"""

import os
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

_DOOR = b"core.jit"


def source_digest(root: Path, also: tuple[str, ...]) -> str:
    """Return a digest of the .py files under `root` that define kernels or rules, and of the texts `also`.

    Those are the files that name the door `core.jit`; the constants of other files that compiled code reaches are in the
    `code_digest` of each function. So an edit of a report or a policy compiles nothing anew.
    """
    digest = blake2b(digest_size=16)
    for text in also:
        digest.update(text.encode() + b"\0")
    top = str(root)
    paths = [os.path.join(folder, name) for folder, _, names in os.walk(top) for name in names if name.endswith(".py")]
    for path in sorted(paths):  # pathlib would take four times as long for a hundred files, and this is every start
        with open(path, "rb", buffering=0) as file:
            content = file.read()
        if _DOOR not in content:
            continue
        digest.update(f"{path[len(top) :]}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def code_digest(function: FunctionType) -> str:
    """Return a digest of a function's code and of every global value it reaches, through helpers."""
    digest = blake2b(digest_size=16)
    seen: set[int] = set()
    waiting = [function]
    while waiting:
        now = waiting.pop()
        if id(now) in seen:
            continue
        seen.add(id(now))
        digest.update(f"{now.__module__}.{now.__qualname__} {now.__defaults__!r}\0".encode())
        for code in _codes(now.__code__):
            digest.update(code.co_code)
            digest.update(repr((code.co_names, code.co_varnames, _plain_constants(code))).encode())
            for name, value in _reached(code, now.__globals__):
                helper = getattr(value, "py_func", value)  # numba's dispatcher keeps the function there
                if isinstance(helper, FunctionType):
                    waiting.append(helper)
                    value = helper.__qualname__
                digest.update(f"{name}={_text(value)}\0".encode())
    return digest.hexdigest()


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Walk a code object and those of the functions and comprehensions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _plain_constants(code: CodeType) -> list[Any]:
    return [None if isinstance(constant, CodeType) else constant for constant in code.co_consts]


def _reached(code: CodeType, names: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the global values a code object may read, looking into modules and classes by attribute name."""
    waiting = [(name, names[name]) for name in code.co_names if name in names]
    seen = set()
    while waiting:
        path, value = waiting.pop()
        if not isinstance(value, ModuleType | type):
            yield path, value
        elif id(value) not in seen and value.__name__.partition(".")[0] != "numpy":  # its version is in the source digest
            seen.add(id(value))
            waiting += [(f"{path}.{name}", getattr(value, name)) for name in code.co_names if hasattr(value, name)]


def _text(value: Any) -> str:
    """Describe a value that is compiled in as a constant, arrays by their bytes."""
    if hasattr(value, "tobytes") and hasattr(value, "dtype"):
        return f"{value.dtype} {getattr(value, 'shape', ())} {blake2b(value.tobytes()).hexdigest()}"
    if isinstance(value, ModuleType | type) or callable(value):
        return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', '')}"
    return repr(value)
