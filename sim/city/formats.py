"""Which street data does this file hold, and where can a reader open it plainly?

`open_street_file` checks that the file is there, unpacks .gz, .bz2 and .zip into a temporary folder under a bound, and tells the kind.
Called by `sim.city.streets`; writes only to the temporary folder, which is gone afterwards. Every failure is a
`StreetFileError`: which file, what is wrong, what to do.
"""

import bz2
import gzip
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import IO

from sim.core.errors import ChanganError

KINDS = {  # ending of the name -> kind of street data; longer endings first
    ".osm.pbf": "osm",
    ".osm.xml": "osm",
    ".geojson": "vector",
    ".json": "vector",
    ".gpkg": "vector",
    ".shp": "vector",
    ".graphml": "graphml",
    ".osm": "osm",
    ".pbf": "osm",
    ".xml": "osm",
}
PACKED = (".gz", ".bz2", ".zip")
SHAPEFILE_PARTS = (".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qpj")
KNOWN = (
    "GeoJSON (.geojson, .json), GeoPackage (.gpkg), Shapefile (.shp or a .zip of it), GraphML (.graphml), "
    "OSM XML (.osm) or .osm.pbf, also as .gz, .bz2 or .zip"
)
MEGABYTE = 1_000_000
CHUNK = 1 << 20
BOMB_RATIO = 200  # street files pack 5 to 25 times smaller; nothing honest reaches this
BOMB_FLOOR = 20 * MEGABYTE  # and small files may pack as well as they like


class StreetFileError(ChanganError):
    """A street file that cannot be used: which file, what is wrong with it, what to do about it."""

    def __init__(self, path: Path | str, what: str, do: str) -> None:
        """Join the three parts to one line."""
        super().__init__(f"{path}: {what}; {do}")
        self.path, self.what, self.do = str(path), what, do


@dataclass(frozen=True)
class StreetFile:
    """A street file ready to read: `shown` is what the user called it, `path` the plain (perhaps unpacked) file."""

    shown: str
    path: Path
    kind: str
    suffix: str


@contextmanager
def open_street_file(path: Path | str, max_megabytes: float) -> Iterator[StreetFile]:
    """Yield the plain street file behind `path`; unpacked copies live until the block ends."""
    path = Path(path)
    _check_there(path)
    size = path.stat().st_size
    if size > max_megabytes * MEGABYTE:
        raise _too_large(path, f"the file has {size / MEGABYTE:,.0f} MB", max_megabytes)
    if path.suffix.lower() not in PACKED:
        yield StreetFile(str(path), path, kind_of(path, path.name), _ending(path.name))
        return
    with tempfile.TemporaryDirectory(prefix="changan-streets-") as folder:
        yield _unpacked(path, Path(folder), max_megabytes)


def kind_of(path: Path | str, name: str) -> str:
    """Return "vector", "graphml" or "osm" from the ending of a file's name."""
    ending = _ending(name)
    if ending:
        return KINDS[ending]
    given = PurePosixPath(name).suffix or "no ending"
    raise StreetFileError(path, f"streets cannot be read from this kind of file ({given})", f"save them as {KNOWN}")


def _ending(name: str) -> str:
    return next((ending for ending in KINDS if name.lower().endswith(ending)), "")


def _check_there(path: Path) -> None:
    """Raise unless path is a readable, non-empty file that looks like data."""
    if path.is_dir():
        inside = sorted(p.name for p in path.iterdir() if _ending(p.name) or p.suffix.lower() in PACKED)
        hint = f"give one of its files: {', '.join(inside[:6])}" if inside else f"give a file: {KNOWN}"
        raise StreetFileError(path, "this is a folder, not a street file", hint)
    if not path.exists():
        raise StreetFileError(path, "there is no such file", _nearest(path))
    try:
        with path.open("rb") as stream:
            head = stream.read(512)
    except OSError as error:
        raise StreetFileError(path, f"the file cannot be opened ({error.strerror})", "check its permissions") from error
    check_head(path, head)


def check_head(path: Path | str, head: bytes) -> None:
    """Raise for the usual stand-ins of a data file: nothing, a web page, a Git LFS pointer."""
    if not head.strip():
        raise StreetFileError(path, "the file is empty", "download or export it again")
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:64].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise StreetFileError(path, "this is a web page, not street data", "download the data file itself")
    if start.startswith(b"version https://git-lfs"):
        raise StreetFileError(path, "this is a Git LFS pointer, not the data", "fetch the file with 'git lfs pull'")


def _nearest(path: Path) -> str:
    """Return advice that names the most similar file (or says that the folder is missing)."""
    if not path.parent.is_dir():
        return f"the folder {path.parent} is not there either: check the path"
    names = [p.name for p in path.parent.iterdir() if p.is_file()]
    near = get_close_matches(path.name, names, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else "check the path"


def _unpacked(path: Path, folder: Path, max_megabytes: float) -> StreetFile:
    """Unpack a packed file into the folder and return the street file inside."""
    if path.suffix.lower() == ".zip":
        return _from_zip(path, folder, max_megabytes)
    inner = path.name[: -len(path.suffix)]
    if inner.lower().endswith(".tar"):
        raise StreetFileError(path, "a .tar archive is not read", "unpack it and give the street file inside")
    kind, target = kind_of(path, inner), folder / f"streets{_ending(inner)}"
    opener = gzip.open if path.suffix.lower() == ".gz" else bz2.open
    try:
        with opener(path, "rb") as stream:
            _copy(path, stream, target, max_megabytes, path.stat().st_size)
    except (OSError, EOFError, zlib.error) as error:
        raise _broken(path, path.suffix, error) from error
    check_head(path, _head(target))
    return StreetFile(str(path), target, kind, _ending(inner))


def _from_zip(path: Path, folder: Path, max_megabytes: float) -> StreetFile:
    """Unpack the one street file of a zip (with its companions, for a Shapefile)."""
    try:
        with zipfile.ZipFile(path) as archive:
            name = _one_street_file(path, archive)
            stem = name[: -len(PurePosixPath(name).suffix)]
            target = folder / f"streets{_ending(name)}"
            for entry in archive.infolist():
                suffix = PurePosixPath(entry.filename).suffix.lower()
                companion = _ending(name) == ".shp" and suffix in SHAPEFILE_PARTS
                if entry.filename == name or (companion and entry.filename[: -len(suffix)] == stem):
                    goal = target if entry.filename == name else folder / f"streets{suffix}"
                    with archive.open(entry) as stream:
                        _copy(path, stream, goal, max_megabytes, max(entry.compress_size, 1))
    except RuntimeError as error:  # zipfile's way to say that a password is needed
        raise StreetFileError(path, "the zip file is protected by a password", "unpack it first") from error
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError) as error:
        raise _broken(path, ".zip", error) from error
    check_head(path, _head(target))
    return StreetFile(f"{path} ({name})", target, kind_of(path, name), _ending(name))


def _one_street_file(path: Path, archive: zipfile.ZipFile) -> str:
    """Return the name of the only street file in the zip."""
    names = [n for n in archive.namelist() if not n.endswith("/") and "__MACOSX" not in n and _ending(n)]
    certain = [n for n in names if _ending(n) not in (".json", ".xml")] or names  # those two also hold descriptions
    if not certain:
        seen = ", ".join(archive.namelist()[:5]) or "nothing"
        raise StreetFileError(path, f"the zip holds no street file (it holds {seen})", f"put one in: {KNOWN}")
    if len(certain) > 1:
        raise StreetFileError(path, f"the zip holds {len(certain)} street files ({', '.join(certain[:5])})", "keep the one to use")
    return certain[0]


def _copy(path: Path, stream: IO[bytes], target: Path, max_megabytes: float, packed_bytes: int) -> None:
    """Copy a stream to target, never more than the bound and never at an absurd ratio."""
    written = 0
    with target.open("wb") as out:
        while block := stream.read(CHUNK):
            written += len(block)
            if written > max_megabytes * MEGABYTE:
                raise _too_large(path, "unpacked it is larger than the bound", max_megabytes)
            if written > BOMB_FLOOR and written > BOMB_RATIO * packed_bytes:
                raise StreetFileError(
                    path,
                    f"it unpacks to more than {BOMB_RATIO} times its size, as no street file does",
                    "do not trust it; get it elsewhere",
                )
            out.write(block)


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(512)


def _too_large(path: Path, what: str, max_megabytes: float) -> StreetFileError:
    return StreetFileError(path, f"{what} (bound {max_megabytes:,.0f} MB)", "cut the city out of it, or raise max_megabytes")


def _broken(path: Path, suffix: str, error: Exception) -> StreetFileError:
    return StreetFileError(path, f"the {suffix} file is damaged or cut short ({error})", "download it again")
