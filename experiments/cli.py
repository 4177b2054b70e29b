"""The program `changan`: its commands, and what its exit codes mean.

0: done. 1: an internal error (with --debug its traceback). 2: wrong input, one line per problem on stderr. 3: a result that
does not hold (`changan verify`). 130: stopped with Ctrl-C. Heavy packages are imported inside the commands that need them, so that
help and look-ups start at once.
"""

import os
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import Annotated, Any

import typer

from experiments import (
    cli_analysis,
    cli_brief,
    cli_calibrate,
    cli_city,
    cli_claims,
    cli_info,
    cli_programmes,
    cli_run,
    cli_sweep,
    cli_validate,
    cli_verify,
)
from experiments.cli_ensemble import spelled_out
from sim import __version__
from sim.core.errors import ChanganError

WRONG_INPUT = 2
INTERNAL = 1
STOPPED = 130
PIPE_CLOSED = 141

app = typer.Typer(
    name="changan",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="What would this public-safety programme change, for whom, at what cost, and how sure are we?",
    epilog="First steps: changan demo, changan run tiny, then changan compare baseline night_patrol --days 90 --seeds 10",
)
app.command()(cli_run.run)
app.command()(cli_run.compare)
app.command()(cli_run.demo)
app.command()(cli_sweep.sweep)
app.command()(cli_sweep.status)
app.command()(cli_sweep.compact)
app.command()(cli_sweep.export)
app.command("cache")(cli_sweep.cache_command)
app.command()(cli_analysis.sensitivity)
app.command()(cli_analysis.discover)
app.command()(cli_analysis.robustness)
app.command()(cli_analysis.search)
app.command()(cli_calibrate.calibrate)
app.command()(cli_brief.brief)
app.command()(cli_brief.crate)
app.command()(cli_verify.verify)
app.command()(cli_programmes.programmes)
app.command()(cli_claims.claims)
app.command()(cli_claims.audit)
app.command()(cli_info.params)
app.command()(cli_info.policies)
app.command()(cli_info.explain)
app.command()(cli_info.schema)
app.command()(cli_info.new)
app.add_typer(cli_city.app, name="city")
app.add_typer(cli_validate.app, name="validate")
for _point in sorted(entry_points(group="changan.commands"), key=lambda point: point.name):
    app.command(_point.name)(_point.load())


def _version(wanted: bool) -> None:
    if wanted:
        print(f"changan {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")] = False,
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    debug = "--debug" in words or os.environ.get("CHANGAN_DEBUG", "") == "1"
    sys.exit(_run(spelled_out([word for word in words if word != "--debug"]), debug))


def _run(words: list[str], debug: bool) -> int:
    usage_error: Any = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")  # typer does not export it
    try:
        code = app(args=words, prog_name="changan", standalone_mode=False)
        sys.stdout.flush()
        if code == STOPPED:  # newer versions of typer turn Ctrl-C into this code, older ones into Abort
            return _told("stopped", STOPPED)
        return code if isinstance(code, int) else 0
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or the interpreter complains when it flushes at the end
        return PIPE_CLOSED
    except (KeyboardInterrupt, typer.Abort):
        return _told("stopped", STOPPED)
    except ChanganError as error:
        return _told("\n".join(_one_line(line) for line in str(error).splitlines() if line.strip()), WRONG_INPUT)
    except usage_error as error:
        context = getattr(error, "ctx", None)
        help_of = f" (see {context.command_path} --help)" if context is not None else ""
        message = _one_line(error.format_message())
        return _told(f"{message}{help_of}", WRONG_INPUT) if message else WRONG_INPUT  # without a message: help was printed
    except Exception as error:
        if debug:
            import traceback

            traceback.print_exc()
        what = f"internal error: {type(error).__name__}: {_one_line(str(error))}"
        report = "Please report it with the command, the scenario file and the output of the same command with --debug."
        return _told(f"{what}\nThis is a fault of changan {__version__}. {report}", INTERNAL)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _told(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
