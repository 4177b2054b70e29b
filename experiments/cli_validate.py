"""The group `changan validate`: one line for each command, the commands live in modules of their own."""

import typer

from experiments import cli_patterns, cli_trials

app = typer.Typer(no_args_is_help=True, help="Put the model beside what was measured: patterns and published trials.")
app.command()(cli_patterns.patterns)
app.command()(cli_trials.trials)
