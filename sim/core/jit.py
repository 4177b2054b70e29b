"""The one door to numba: `kernel` for loops over arrays, `inline` for scalar helpers.

Who calls it: every module with a kernel or a rule; nothing else in the product imports numba. With CHANGAN_JIT=0 both
decorators return the function as it is, and the same code runs as plain Python with the same bits.

Compiled code is kept between runs. numba's own cache notices an edit of a function's own file only, and would go on
running the old form of a helper or constant that another file holds. So each set of sources, versions, processor and
switches has a folder of its own here, and each file in it is named by the code that was really compiled
(docs/decisions/0003-kernel-cache.md). Other users of numba in the same process keep their own cache.
"""

import os
import pickle
import platform
import shutil
import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from sim.core.collecting import no_collection
from sim.core.errors import ChanganError
from sim.core.fingerprint import code_digest, source_digest
from sim.core.folders import cache_folder


def switch(name: str, usual: str, *others: str) -> str:
    """Return the setting of an environment switch. Errors: ChanganError for a value that it does not know."""
    value = os.environ.get(name) or usual
    if value not in (usual, *others):
        raise ChanganError(f"{name}={value} is not known: set it to one of {', '.join((usual, *others))}, or unset it")
    return value


JIT_ON = switch("CHANGAN_JIT", "1", "0") == "1" and os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")
BY_CODE = switch("CHANGAN_KERNELS", "by-source", "by-code") == "by-code"
"""While kernels are being written: name the folder by the core's sources alone, and trust each kernel's own digest for the rest."""
BOUNDSCHECK = switch("CHANGAN_BOUNDSCHECK", "0", "1") == "1"
MESSAGE = "Compiling the simulation kernels (once for this version; up to a minute) ..."

_PACKAGE = Path(__file__).resolve().parents[1]
_NOT_COMPILED_IN = ("CHANGAN_CACHE", "CHANGAN_JIT")  # every other CHANGAN_ variable names a folder of its own
_KEPT_VERSIONS = 4
_IDLE_S = 24 * 3600.0  # a folder that nobody read or wrote for so long is not in use
_MANY_MISSES = 5

if JIT_ON:
    import llvmlite
    import llvmlite.binding as llvm
    import numba
    from numba.core import serialize
    from numba.core.compiler import CompileResult


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201  the default; a command line puts its own in place


on_compile: Callable[[str], None] | None = _say
"""Called at most once with MESSAGE, before a long compilation. A command line replaces it; None is silence."""


def kernel[F: Callable[..., Any]](function: F) -> F:
    """Compile a loop over arrays; plain Python when CHANGAN_JIT=0."""
    return _compiled(function) if JIT_ON else function


def phase[F: Callable[..., Any]](function: F) -> F:
    """Compile a kernel that makes no array: without reference counts it compiles a sixth faster.

    Errors: numba's own, at the first call, when the function makes an array after all.
    """
    return _compiled(function, _nrt=False) if JIT_ON else function


def inner[F: Callable[..., Any]](function: F) -> F:
    """Compile as `phase` does a function that only compiled code calls: what Python would need to call it is left out."""
    return _compiled(function, _nrt=False, no_cpython_wrapper=True) if JIT_ON else function


def inline[F: Callable[..., Any]](function: F) -> F:
    """Compile a scalar helper and inline it in every caller; plain Python when CHANGAN_JIT=0."""
    return _compiled(function, forceinline=True) if JIT_ON else function


def compile_for(function: Any, *arguments: Any) -> None:
    """Compile a function for arguments like these and keep it, without calling it: also what only compiled code calls."""
    if JIT_ON:
        function.compile(tuple(numba.typeof(argument) for argument in arguments))  # type: ignore[no-untyped-call]


def plain_errstate() -> np.errstate:
    """Return a context (or decorator) in which 64-bit draws wrap silently when kernels run as plain Python."""
    return np.errstate() if JIT_ON else np.errstate(over="ignore")


def kernel_folder() -> Path:
    """Return the folder of the kernels compiled from exactly these sources, for this machine and these switches."""
    return cache_folder("kernels") / version_digest()


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def is_kept(function: str) -> bool:
    """Say whether some compiled form of a function ("sim.schedule.run_ticks") is in the folder of this version."""
    return any(kernel_folder().glob(f"{function}-*"))


@cache
def version_digest() -> str:
    """Return the digest of everything that compiled code depends on beyond a function itself."""
    config: Any = numba.config
    switches = {name: value for name, value in os.environ.items() if name.startswith("CHANGAN_")}
    return source_digest(
        _PACKAGE / "core" if BY_CODE else _PACKAGE,
        (
            repr((numba.__version__, llvmlite.__version__, np.__version__, platform.python_version(), sys.platform)),
            config.CPU_NAME or llvm.get_host_cpu_name(),
            config.CPU_FEATURES or llvm.get_host_cpu_features().flatten(),
            repr([(n, getattr(config, n)) for n in ("OPT", "LOOP_VECTORIZE", "SLP_VECTORIZE", "DISABLE_INTEL_SVML")]),
            repr([(n, getattr(config, n)) for n in ("ENABLE_AVX", "BOUNDSCHECK", "DEBUGINFO_DEFAULT")]),
            repr(sorted(item for item in switches.items() if item[0] not in _NOT_COMPILED_IN)),
        ),
    )


@cache
def _inside(source: str) -> bool:
    """Say whether a source file belongs to the product; some ten kernels share one, and resolving a path is slow."""
    return Path(source).resolve().is_relative_to(_PACKAGE)


def _compiled(function: Any, forceinline: bool = False, **more: Any) -> Any:
    """Return numba's dispatcher of a function, with the cache of this module in place of numba's."""
    options: dict[str, Any] = {"error_model": "numpy", "nogil": True, "boundscheck": BOUNDSCHECK, "no_cfunc_wrapper": True, **more}
    dispatcher: Any = numba.njit(**options | ({"forceinline": True} if forceinline else {}))(function)
    source = Path(function.__code__.co_filename)
    if function.__closure__ is None and source.is_file():  # a closure's values stand in no file and in no global
        dispatcher._cache = _KernelCache(function, source, announce=not forceinline)
    return dispatcher


class _KernelCache:
    """Compiled forms of one function: one file for each signature, written whole, checked when read.

    It has the methods of `numba.core.caching._Cache`, which a dispatcher calls under numba's compiler lock.
    """

    def __init__(self, function: Any, source: Path, announce: bool) -> None:
        self._function = function
        self._enabled = True
        inside = _inside(str(source))
        self._outside = "" if inside else blake2b(source.read_bytes()).hexdigest()
        self._announce = announce and inside

    @property
    def cache_path(self) -> str:
        """The folder, as numba shows it."""
        return str(kernel_folder())

    def enable(self) -> None:
        """Read and write files again."""
        self._enabled = True

    def disable(self) -> None:
        """Neither read nor write files."""
        self._enabled = False

    def flush(self) -> None:
        """Forget every compiled form of this function."""
        for path in kernel_folder().glob(f"{self._stem()}-*"):
            path.unlink(missing_ok=True)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the compiled form for a signature, or None when it must be compiled."""
        with no_collection():
            target_context.refresh()  # the first of a process imports a good part of numba
            if not self._enabled:
                return None
            path, key = self._place(sig, target_context.codegen())
            _shelf.opened()
            payload = _read(path, key)
            if payload is not None:
                return CompileResult._rebuild(target_context, *payload)  # type: ignore[no-untyped-call]
        if self._announce:
            _shelf.missed()
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a compiled form, unless it holds addresses of this process."""
        if self._enabled and not data.library.has_dynamic_globals and not any(not x.can_cache for x in data.lifted):
            path, key = self._place(sig, data.codegen)
            _shelf.keep(path, key + serialize.dumps(data._reduce()))  # type: ignore[no-untyped-call]

    def _stem(self) -> str:
        return f"{self._function.__module__}.{self._function.__qualname__}".replace("<", "").replace(">", "")[-80:]

    def _place(self, sig: Any, codegen: Any) -> tuple[Path, bytes]:
        """Return where the form for a signature is kept, and the key that its file starts with."""
        classes = [getattr(kind, "instance_class", None) for kind in sig] if isinstance(sig, tuple) else []  # named tuples
        what = repr((code_digest(self._function), self._outside, str(sig), classes, codegen.magic_tuple()))
        key = blake2b(what.encode(), digest_size=32).digest()
        return kernel_folder() / f"{self._stem()}-{key.hex()[:24]}", key


def _read(path: Path, key: bytes) -> Any:
    """Return the content of a cache file, or None where it is absent, of another key, or damaged."""
    try:
        raw = memoryview(path.read_bytes())  # a view: kernels are megabytes, and slices of bytes are copies
    except (FileNotFoundError, NotADirectoryError):
        return None
    check, found, body = raw[:32], raw[32:64], raw[64:]
    if found != key or check != blake2b(raw[32:], digest_size=32).digest():
        return None
    return pickle.loads(body)


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name and give it its own in one step."""
    part = path.parent / (f".{os.getpid()}-{path.name}-{threading.get_ident()}")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


class _Shelf:
    """The folder of this version, as this process uses it: one message, one look after old folders."""

    def __init__(self) -> None:
        self._opened = self._cold = self._told = self._swept = self._refused = False
        self._misses = 0

    def opened(self) -> None:
        """Note at the first use whether anything is there, and mark the folder as in use."""
        if self._opened:
            return
        self._opened = True
        folder = kernel_folder()
        try:
            os.utime(folder)
            self._cold = not any(folder.iterdir())
        except FileNotFoundError:
            self._cold = True
        except OSError:
            self._cold = False  # not a folder of ours: it may be read, and `keep` tells when it cannot be written

    def missed(self) -> None:
        """Tell the user once when compiling is going to take long."""
        self._misses += 1
        if not self._told and (self._cold or self._misses >= _MANY_MISSES):
            self._told = True
            if on_compile is not None:
                on_compile(MESSAGE)

    def keep(self, path: Path, content: bytes) -> None:
        """Write a file in one step, so that several processes can write at once and a reader never sees a part."""
        if self._refused:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, blake2b(content, digest_size=32).digest() + content)
        except OSError as fault:
            self._refused = True
            if on_compile is not None:
                on_compile(f"Compiled kernels cannot be kept in {path.parent} ({fault.strerror}); the next start compiles again.")
            return
        if not self._swept:
            self._swept = True
            _sweep(path.parent)


def _sweep(current: Path) -> None:
    """Remove folders of old versions: never the newest few, never one touched within a day."""
    dated = []
    for folder in current.parent.iterdir():
        try:
            dated.append((folder.stat().st_mtime, folder))
        except OSError:
            continue  # another process was faster
    for changed, folder in sorted(dated, reverse=True)[_KEPT_VERSIONS:]:
        if folder != current and time.time() - changed > _IDLE_S:
            shutil.rmtree(folder, ignore_errors=True)


_shelf = _Shelf()
