"""From the text of a scenario to a checked one within the bounds of this server, or to everything that is wrong with it.

Called by the Scenarios page, uploads and links. The checks are those of `sim.scenario`; what is added here concerns a server: how large,
and which files a scenario from a stranger may name (those in its user's own folder, nothing else).
"""

from dataclasses import replace
from pathlib import Path

from dashboards.server.limits import limits, too_large
from dashboards.state import Chosen
from sim.core.params import declarations
from sim.scenario import Problem, Scenario, ScenarioError
from sim.scenario_layers import Layers
from sim.yaml_source import Mapping, Mark, Scalar, Source, read_text


def read(text: str, name: str, folder: Path) -> tuple[Chosen | None, list[Problem]]:
    """Return the scenario of a text and no problems, or None and every problem with line and field.

    `name` is the file's name as the user knows it; `folder` holds the user's uploaded files, the only ones that it may name.
    """
    source = Source(name, folder.resolve(), folder.resolve())
    most = limits().yaml_bytes
    if len(text.encode("utf-8", "replace")) > most:
        return None, [Mark(source).problem("", f"is larger than {most // 1000} kB; is it a scenario file?")]
    layers = Layers()
    node = read_text(text, source, layers.problems)
    if not isinstance(node, Mapping):
        if node is not None:
            empty = isinstance(node, Scalar) and node.empty
            what = "the file is empty; begin with a shipped scenario" if empty else "the file must hold `key: value` lines"
            layers.problems.append(node.mark.problem("", what))
        return None, list(ScenarioError(layers.problems).problems)
    tree = layers.with_base(node, [])
    try:
        scenario = Scenario.from_tree(tree, layers.problems, Path(name).stem, folder.resolve(), None)
    except ScenarioError as error:
        return None, list(error.problems)
    problems = [_placed(problem, tree, source) for problem in (*too_large(scenario), *_foreign_files(scenario))]
    return (None, problems) if problems else (Chosen(scenario.name, text, scenario), [])


def _foreign_files(scenario: Scenario) -> list[Problem]:
    """Return a problem for every file that a policy names by text: the server's own files are nobody's to read."""
    found = []
    for label, policy in scenario.policies.items():
        for declared in declarations(type(policy)):
            value = getattr(policy, declared.path, "") if declared.path.rpartition(".")[2] == "file" else ""
            if value:
                path = f"policies.{label}.{declared.path}"
                what = f"{path}: a policy cannot read a file on this server; use the command line (changan run) for it"
                found.append(Problem(scenario.name, None, None, path, what))
    return found


def _placed(problem: Problem, tree: Mapping, source: Source) -> Problem:
    """Return the problem with the line of its path, where this file wrote it."""
    node, mark = tree, None
    for step in problem.path.split("."):
        if not isinstance(node, Mapping) or step not in node.entries:
            break
        mark, node = node.keys[step], node.entries[step]
    here = mark is not None and mark.source == source
    return replace(problem, file=source.label, line=mark.line if here else None, column=mark.column if here else None)
