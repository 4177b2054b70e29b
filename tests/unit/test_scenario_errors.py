"""Wrong scenario files: each is told where it is wrong, what is wrong and what to write instead; nothing else ever happens."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scenarios
from sim.core.errors import ChanganError
from sim.scenario import Scenario, ScenarioError

# name -> (the file, [(line:column, what the message says)]); messages may go on with the meaning, unit and range.
WRONG: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "unknown_key": ("wyh: x\n", [("1:1", "wyh: unknown key 'wyh'; did you mean why?")]),
    "unknown_key_far": ("zzzz: 1\n", [("1:1", "zzzz: unknown key 'zzzz'")]),
    "unknown_group_key": ("run: {thread: 2}\n", [("1:7", "run.thread: unknown key 'thread' in run; did you mean threads?")]),
    "dedented_run_key": ("run:\ndays: 30\n", [("2:1", "days: unknown key 'days'; it belongs under run (check the indentation)")]),
    "dedented_policy_parameter": (
        "policies:\n  night_patrol: {}\npatrollers_per_compound: 6\n",
        [
            (
                "3:1",
                "patrollers_per_compound: unknown key 'patrollers_per_compound'; it belongs under "
                "policies.night_patrol (check the indentation)",
            )
        ],
    ),
    "policy_parameter_beside_policy": (
        "policies:\n  night_patrol: {notice: 0.5}\n  patrollers_per_compound: 6\n",
        [
            (
                "3:3",
                "policies.patrollers_per_compound: there is no policy 'patrollers_per_compound'; it belongs under "
                "policies.night_patrol (check the indentation)",
            )
        ],
    ),
    "dedented_where": (
        "policies:\n  night_patrol:\n    notice: 0.5\n  where: {compound: gated}\n",
        [("4:3", "policies.where: there is no policy 'where'; it belongs under policies.night_patrol (check the indentation)")],
    ),
    "policy_at_top": (
        "night_patrol: {patrollers_per_compound: 6}\n",
        [("1:1", "night_patrol: unknown key 'night_patrol'; it belongs under policies (check the indentation)")],
    ),
    "model_number_at_top": (
        "victim_loss: 0.3\n",
        [("1:1", "victim_loss: unknown key 'victim_loss'; it belongs under parameters.opinion (check the indentation)")],
    ),
    "model_number_in_wrong_group": (
        "parameters:\n  routine: {victim_loss: 0.3}\n",
        [
            (
                "2:13",
                "parameters.routine.victim_loss: unknown key 'victim_loss' in parameters.routine; it belongs under "
                "parameters.opinion (check the indentation)",
            )
        ],
    ),
    "indented_too_far": (
        "run:\n  days: 30\n    tick_min: 5\n",
        [("3:13", "a second ': ' in one line, or a line indented too far; put each key on its own line and quote text that holds ': '")],
    ),
    "indented_too_little": (
        "city:\n    segments: 300\n  seed: 2\n",
        [("3:3", "the indentation does not fit the lines above; keys of one group start in the same column")],
    ),
    "tab": ("run:\n	days: 30\n", [("2:1", "the line is indented with a tab; YAML wants spaces")]),
    "no_space_after_colon": (
        "run:\n  days:30\n",
        [("2:3", "run: a group of settings is needed, not 'days:30'; write a space after the colon")],
    ),
    "no_space_after_colon_two": (
        "run:\n  days:30\n  tick_min:5\n",
        [("2:3", "run: a group of settings is needed, not 'days:30 tick_min:5'; write a space after the colon")],
    ),
    "full_width_colon": ("run：\n  days: 30\n", [("2:7", "the full-width character '：' is not understood; write ':' (half width)")]),
    "full_width_digits": ("run: {days: ３０}\n", [("1:13", "run.days: '３０' is text, not a number; write 30")]),
    "full_width_comma": (
        "run: {days: 30，tick_min: 5}\n",
        [("1:24", "the full-width character '，' is not understood; write ',' (half width)")],
    ),
    "full_width_quotes": (
        "policies:\n  night_patrol: {hours: “22:00-04:00”}\n",
        [
            (
                "2:25",
                "policies.night_patrol.hours: hours must look like \"22:00-04:00\" (with quotes), not '“22:00-04:00”'; "
                'the quotes are full-width, write "..."',
            )
        ],
    ),
    "duplicate_key": ("run:\n  days: 30\n  days: 60\n", [("3:3", "days is given twice (first on line 2); keep one")]),
    "duplicate_policy": (
        "policies:\n  placebo: {}\n  cameras: {}\n  placebo: {dose: 2}\n",
        [("4:3", "placebo is given twice (first on line 2); keep one")],
    ),
    "bracket_open": (
        "run: {days: 30\ncity: {segments: 300}\n",
        [("2:5", "a bracket { or [ is not closed, or a comma is missing between two values")],
    ),
    "quote_open": ('why: "a patrol\nrun: {days: 30}\n', [("3:1", "the text ends inside a quotation or a bracket; close it")]),
    "two_documents": ("why: a\n---\nwhy: b\n", [("3:1", "a second document starts here; a file holds one scenario")]),
    "bad_start_character": ("why: @night\n", [("1:6", 'the character @ cannot start a value; put text in quotes ("...")')]),
    "colon_in_text": (
        "why: patrol: at night\n",
        [("1:12", "a second ': ' in one line, or a line indented too far; put each key on its own line and quote text that holds ': '")],
    ),
    "empty": ("", [("1:1", "the file is empty; see `changan new` for a commented scenario")]),
    "comments_only": ("# nothing\n", [("1:1", "the file is empty; see `changan new` for a commented scenario")]),
    "just_text": ("hello\n", [("1:1", "the file must hold `key: value` lines, with a colon and a space after each key")]),
    "just_a_list": ("- baseline\n- cameras\n", [("1:1", "the file must hold `key: value` lines, with a colon and a space after each key")]),
    "python_tag": (
        "run: !!python/object/apply:os.system ['ls']\n",
        [("1:6", "the tag tag:yaml.org,2002:python/object/apply:os.system is not allowed; a scenario holds plain values only")],
    ),
    "plain_tag": (
        "run: {days: !!int '30'}\n",
        [("1:13", "the tag tag:yaml.org,2002:int is not allowed; a scenario holds plain values only")],
    ),
    "merge_key": (
        "run: &r {days: 30}\ncity:\n  <<: *r\n",
        [("3:3", "<< (merge) is not supported; use `extends:` or write the values out")],
    ),
    "undefined_alias": ("run: *r\n", [("1:6", "*r refers to an anchor &r that is not defined above")]),
    "alias_in_itself": ("run: &r {days: *r}\n", [("1:16", "*r refers to itself")]),
    "list_as_key": ("run: {[a]: 3}\n", [("1:7", "a key must be a word, not a list or a group")]),
    "control_character": ("why: a\ab\n", [("1:7", "holds the control character U+0007; delete it")]),
    "number_in_quotes": ('run: {days: "30"}\n', [("1:13", "run.days: '30' is text because of its quotes; write 30 without them")]),
    "number_as_words": ("run: {days: thirty}\n", [("1:13", "run.days: 'thirty' is text, not a number")]),
    "percent": (
        "city: {form: {three_nones_share: 25%}}\n",
        [("1:34", "city.form.three_nones_share: '25%' is text, not a number; the per cent sign is not understood, write 0.25")],
    ),
    "percent_of_no_share": (
        "policies:\n  cameras: {cameras_per_km2: 50%}\n",
        [("2:30", "policies.cameras.cameras_per_km2: '50%' is text, not a number; the per cent sign is not understood, write 50")],
    ),
    "share_over_one": (
        "city: {form: {three_nones_share: 25}}\n",
        [("1:34", "city.form.three_nones_share: 25 is above the highest allowed value 1; for 25 per cent write 0.25")],
    ),
    "share_over_hundred": (
        "city: {form: {three_nones_share: 250}}\n",
        [("1:34", "city.form.three_nones_share: 250 is above the highest allowed value 1")],
    ),
    "thousands_comma": (
        "city:\n  population:\n    residents: 20,000\n",
        [("3:16", "city.population.residents: '20,000' is text, not a number; write 20000")],
    ),
    "thousands_comma_in_braces": (
        "city: {population: {residents: 20,000}}\n",
        [
            ("1:32", "city.population.residents: 20 is below the lowest allowed value 50"),
            (
                "1:35",
                "city.population.000: unknown key '000' in city.population; if this is the end of a number with a "
                "comma, write the number without it (20000)",
            ),
        ],
    ),
    "thousands_underscore": ("city: {segments: 1_200}\n", [("1:18", "city.segments: '1_200' is text, not a number; write 1200")]),
    "thousands_space": ("city: {segments: 1 200}\n", [("1:18", "city.segments: '1 200' is text, not a number; write 1200")]),
    "leading_zero": ("run: {days: 030}\n", [("1:13", "run.days: '030' is text, not a number; write 30")]),
    "unit_behind": ("city: {cell_m: 200 m}\n", [("1:16", "city.cell_m: '200 m' is text, not a number; write the number alone: 200")]),
    "decimal_comma": (
        "policies:\n  night_patrol:\n    speed_km_h: 3,5\n",
        [("3:17", "policies.night_patrol.speed_km_h: '3,5' is text, not a number; write 3.5")],
    ),
    "fraction_for_whole": ("run: {days: 30.5}\n", [("1:13", "run.days: 30.5 is not a whole number")]),
    "whole_as_fraction": ("run: {days: 30.0}\n", [("1:13", "run.days: 30.0 is not a whole number; write 30")]),
    "nan": ("city: {cell_m: .nan}\n", [("1:16", "city.cell_m: .nan is not a finite number")]),
    "infinite": ("city: {cell_m: .inf}\n", [("1:16", "city.cell_m: .inf is not a finite number")]),
    "overflow": ("city: {cell_m: 1e999}\n", [("1:16", "city.cell_m: 1e999 is not a finite number")]),
    "negative_rate": (
        "crime_types:\n  burglary: {attempts_per_search_h: -0.1}\n",
        [("2:37", "crime_types.burglary.attempts_per_search_h: -0.1 is below the lowest allowed value 0")],
    ),
    "negative_people": (
        "policies:\n  night_patrol:\n    patrollers_per_compound: -3\n",
        [("3:30", "policies.night_patrol.patrollers_per_compound: -3 is below the lowest allowed value 0")],
    ),
    "too_many_days": ("run: {days: 4000}\n", [("1:13", "run.days: 4000 is above the highest allowed value 3650")]),
    "zero_days": ("run: {days: 0}\n", [("1:13", "run.days: 0 is below the lowest allowed value 1")]),
    "list_for_number": ("run: {days: [30]}\n", [("1:7", "run.days: a number is needed, not a list or a group")]),
    "group_for_number": ("run: {days: {n: 30}}\n", [("1:7", "run.days: a number is needed, not a list or a group")]),
    "truth_for_number": ("run: {days: true}\n", [("1:13", "run.days: true is a truth value; a number is needed")]),
    "number_for_truth": (
        "crime_types: {assault: {violent: 1}}\n",
        [("1:34", "crime_types.assault.violent: 1 is not a truth value; write true or false")],
    ),
    "word_for_truth": (
        "crime_types: {assault: {violent: yes}}\n",
        [("1:34", "crime_types.assault.violent: yes is not a truth value; write true or false")],
    ),
    "nothing_for_number": ("run:\n  days:\n", [("2:3", "run.days: no value is given; write one after the colon, or delete the line")]),
    "null_for_number": ("run: {days: null}\n", [("1:13", "run.days: a number is needed, not null")]),
    "number_for_text": (
        "policies:\n  night_patrol: {hours: 22}\n",
        [("2:25", 'policies.night_patrol.hours: 22 is not text; for example "22:00-04:00"')],
    ),
    "number_for_group": ("run: 30\n", [("1:6", "run: a group of settings is needed, not '30'")]),
    "list_for_group": ("run: [30]\n", [("1:6", "run: a group of settings is needed, not a list")]),
    "null_for_group": ("run: null\n", [("1:6", "run: a group of settings is needed, not 'null'")]),
    "one_for_list": (
        "policies:\n  night_patrol: {where: {level: grid, units: 3}}\n",
        [("2:46", "policies.night_patrol.where.units: 3 is one value; a list is needed, for example [3]")],
    ),
    "units_without_level": (
        "policies:\n  night_patrol: {where: {units: [3]}}\n",
        [("2:33", "policies.night_patrol.where.units: say which mesh level the numbers belong to (where.level: grid)")],
    ),
    "text_in_list": (
        "policies:\n  night_patrol: {where: {level: grid, units: [1, two]}}\n",
        [("2:50", "policies.night_patrol.where.units.1: 'two' is text, not a number")],
    ),
    "tick_not_dividing": ("run: {tick_min: 7}\n", [("1:17", "run.tick_min: 7 minutes do not divide the day; the nearest that do: 6")]),
    "tick_too_long": ("run: {tick_min: 90}\n", [("1:17", "run.tick_min: 90 is above the highest allowed value 60")]),
    "no_such_date": (
        "run: {start: 2024-02-30}\n",
        [("1:14", "run.start: 2024-02-30 is not a date; write year-month-day, for example 2024-01-01")],
    ),
    "date_in_words": (
        "run: {start: 1 March 2024}\n",
        [("1:14", "run.start: 1 March 2024 is not a date; write year-month-day, for example 2024-01-01")],
    ),
    "date_long_ago": ("run: {start: 1204-01-01}\n", [("1:14", "run.start: 1204-01-01 is not between 1950 and 2150")]),
    "hours_words": (
        "policies:\n  night_patrol: {hours: night}\n",
        [("2:25", "policies.night_patrol.hours: hours must look like \"22:00-04:00\" (with quotes), not 'night'")],
    ),
    "hours_one": (
        "policies:\n  night_patrol:\n    hours: 22:00\n",
        [("3:12", "policies.night_patrol.hours: hours must look like \"22:00-04:00\" (with quotes), not '22:00'")],
    ),
    "hours_25": (
        'policies:\n  night_patrol: {hours: "22:00-25:00"}\n',
        [("2:25", "policies.night_patrol.hours: hours must look like \"22:00-04:00\" (with quotes), not '22:00-25:00'")],
    ),
    "hours_list": (
        "policies:\n  night_patrol: {hours: [22, 4]}\n",
        [("2:18", 'policies.night_patrol.hours: a list or a group is not text; for example "22:00-04:00"')],
    ),
    "choice": (
        "policies:\n  night_patrol: {where: {compound: three_nones}}\n",
        [
            (
                "2:36",
                "policies.night_patrol.where.compound: 'three_nones' is not one of gated, three-nones, "
                "urban-village; did you mean three-nones?",
            )
        ],
    ),
    "choice_far": ("policies:\n  patrol_force: {mode: helicopter}\n", [("2:24", "policies.patrol_force.mode: 'helicopter' is not one of")]),
    "unknown_policy": (
        "policies:\n  nigth_patrol: {}\n",
        [("2:3", "policies.nigth_patrol: there is no policy 'nigth_patrol'; did you mean night_patrol?")],
    ),
    "unknown_policy_far": ("policies:\n  magic: {}\n", [("2:3", "policies.magic: there is no policy 'magic'")]),
    "unknown_policy_of_label": (
        "policies:\n  old_town: {policy: night_patroll}\n",
        [("2:22", "policies.old_town: there is no policy 'night_patroll'; did you mean night_patrol?")],
    ),
    "label_of_list": (
        "policies:\n  old_town: {policy: [night_patrol]}\n",
        [("2:22", "policies.old_town.policy: the name of one policy is needed")],
    ),
    "policies_as_list": (
        "policies:\n  - night_patrol\n",
        [("2:3", "policies: a group is needed, one policy a line (night_patrol: {patrollers_per_compound: 6}), not a list")],
    ),
    "policies_as_word": (
        "policies: night_patrol\n",
        [("1:11", "policies: a group is needed, one policy a line (night_patrol: {patrollers_per_compound: 6})")],
    ),
    "policy_empty": (
        "policies:\n  night_patrol:\n",
        [("2:3", "policies.night_patrol: nothing is given; write `night_patrol: {}` for its default values, or `null` to remove it")],
    ),
    "policy_null_without_base": (
        "policies:\n  night_patrol: null\n",
        [("2:3", "policies.night_patrol: there is no policy of this name to remove; the files that this one extends do not have it")],
    ),
    "policy_no": (
        "policies:\n  night_patrol: no\n",
        [
            (
                "2:17",
                "policies.night_patrol: a group of parameters is needed, not 'no'; write `night_patrol: {}` to have "
                "it with its default values, `night_patrol: null` to remove it",
            )
        ],
    ),
    "policy_false": (
        "policies:\n  night_patrol: false\n",
        [
            (
                "2:17",
                "policies.night_patrol: a group of parameters is needed, not 'false'; write `night_patrol: {}` to "
                "have it with its default values, `night_patrol: null` to remove it",
            )
        ],
    ),
    "policy_number": (
        "policies:\n  night_patrol: 6\n",
        [
            (
                "2:17",
                "policies.night_patrol: a group of parameters is needed, not '6'; write `night_patrol: {}` to have "
                "it with its default values, `night_patrol: null` to remove it",
            )
        ],
    ),
    "policy_list": ("policies:\n  night_patrol: [6]\n", [("2:17", "policies.night_patrol: a group of settings is needed, not a list")]),
    "unknown_policy_parameter": (
        "policies:\n  night_patrol: {patroller: 6}\n",
        [
            (
                "2:18",
                "policies.night_patrol.patroller: unknown key 'patroller' in policies.night_patrol; did you mean patrollers_per_compound?",
            )
        ],
    ),
    "parameter_of_other_policy": (
        "policies:\n  cameras: {}\n  night_patrol: {cameras_per_km2: 6}\n",
        [
            (
                "3:18",
                "policies.night_patrol.cameras_per_km2: unknown key 'cameras_per_km2' in policies.night_patrol; it "
                "belongs under policies.cameras (check the indentation)",
            )
        ],
    ),
    "end_before_start": (
        "policies:\n  night_patrol: {start_day: 90, end_day: 30}\n",
        [("2:42", "policies.night_patrol.end_day: the policy ends on day 30, before it starts (start_day: 90)")],
    ),
    "start_after_the_run": (
        "run: {days: 60}\npolicies:\n  night_patrol: {start_day: 90}\n",
        [
            (
                "3:29",
                "policies.night_patrol.start_day: the policy starts on day 90, but the run has only 60 days (0 to 59); it would never work",
            )
        ],
    ),
    "unknown_crime_type": (
        "crime_types: {burglry: {loss_cny: 5000}}\n",
        [("1:15", "crime_types.burglry: there is no row 'burglry'; did you mean burglary?")],
    ),
    "unknown_crime_type_far": ("crime_types: {piracy: {loss_cny: 5000}}\n", [("1:15", "crime_types.piracy: there is no row 'piracy'")]),
    "crime_value_without_row": (
        "crime_types: {loss_cny: 5000}\n",
        [
            (
                "1:15",
                "crime_types.loss_cny: unknown row 'loss_cny' in crime_types; it belongs under crime_types.<name> (check the indentation)",
            )
        ],
    ),
    "matter_in_crime_types": (
        "crime_types: {hazard: {lapse_per_month: 1}}\n",
        [("1:15", "crime_types.hazard: unknown row 'hazard' in crime_types; it belongs under matter_types (check the indentation)")],
    ),
    "unknown_crime_value": (
        "crime_types: {burglary: {loss: 5000}}\n",
        [("1:26", "crime_types.burglary.loss: unknown key 'loss' in crime_types.burglary; did you mean loss_cny?")],
    ),
    "crime_type_null": ("crime_types: {burglary: null}\n", [("1:25", "crime_types.burglary: a group of settings is needed, not 'null'")]),
    "crime_types_list": ("crime_types: [burglary]\n", [("1:1", "crime_types: a group of rows is needed")]),
    "bad_target": ("crime_types: {burglary: {target: houses}}\n", [("1:34", "crime_types.burglary.target: 'houses' is not one of")]),
    "missing_extends": ("extends: my_base.yaml\n", [("1:10", "extends: the file 'my_base.yaml' does not exist")]),
    "extends_unknown_shipped": (
        "extends: basline\n",
        [("1:10", "extends: no shipped scenario is called 'basline'; did you mean baseline?")],
    ),
    "extends_shipped_with_ending": ("extends: baseline.yaml\n", [("1:10", "extends: the file 'baseline.yaml' does not exist")]),
    "extends_list": ("extends: [baseline, cameras]\n", [("1:1", "extends: name one shipped scenario or one file (extends: baseline)")]),
    "extends_empty": ("extends:\n", [("1:1", "extends: name one shipped scenario or one file (extends: baseline)")]),
    "extends_outside": (
        "extends: ../other.yaml\n",
        [("1:10", "extends: '../other.yaml' leads out of the scenario's folder; put the file beside the scenario")],
    ),
    "extends_absolute": (
        "extends: /etc/passwd.yaml\n",
        [("1:10", "extends: '/etc/passwd.yaml' leads out of the scenario's folder; put the file beside the scenario")],
    ),
    "extends_itself": ("extends: wrong.yaml\n", [("1:10", "extends: the files extend each other in a circle: wrong.yaml -> wrong.yaml")]),
    "streets_outside": (
        "city: {streets: ../../../etc/passwd}\n",
        [
            (
                "1:17",
                "city.streets: '../../../etc/passwd' leads out of the scenario's folder; put the file beside the "
                "scenario, or give it as --set city.streets=FILE",
            )
        ],
    ),
    "streets_absolute": (
        "city: {streets: /etc/passwd}\n",
        [
            (
                "1:17",
                "city.streets: '/etc/passwd' leads out of the scenario's folder; put the file beside the scenario, "
                "or give it as --set city.streets=FILE",
            )
        ],
    ),
    "streets_missing": ("city: {streets: roads.geojson}\n", [("1:17", "city.streets: the file 'roads.geojson' does not exist")]),
    "streets_folder": ("city: {streets: .}\n", [("1:17", "city.streets: the file '.' is a folder; a file is needed")]),
    "streets_number": ("city: {streets: 3}\n", [("1:17", "city.streets: 3 is not text; put it in quotes")]),
    "catalogue_missing": (
        "catalogue: {crime_types: mine.yaml}\n",
        [("1:26", "catalogue.crime_types: the file 'mine.yaml' does not exist")],
    ),
    "catalogue_unknown": (
        "catalogue: {crime_type: mine.yaml}\n",
        [("1:13", "catalogue.crime_type: unknown key 'crime_type' in catalogue; did you mean crime_types?")],
    ),
    "catalogue_word": ("catalogue: mine.yaml\n", [("1:1", "catalogue: a group is needed: crime_types: FILE, matter_types: FILE")]),
    "catalogue_not_shipped": (
        "catalogue: {shipped: no}\n",
        [("1:22", "catalogue.shipped: write true or false (false: only the rows of this scenario)")],
    ),
    "name_list": ("name: [a]\n", [("1:7", "name: a line of text is needed")]),
    "name_long": ("name: " + "x" * 81 + "\n", [("1:7", "name: 1 to 80 characters of text are needed, not 81")]),
    "why_null": ("why: null\n", [("1:6", "why: a line of text is needed")]),
    "too_deep": ("a: " + "{a: " * 25 + "1" + "}" * 25 + "\n", [("1:77", "is nested deeper than 20 levels")]),
}


def refused(path: Path) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(path)
    return caught.value


def load_text(folder: Path, text: str) -> ScenarioError:
    path = folder / "wrong.yaml"
    path.write_text(text, encoding="utf-8")
    return refused(path)


def test_the_table_is_large_enough():
    assert len(WRONG) >= 65


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_told_where_and_what(name, tmp_path):
    text, expected = WRONG[name]
    found = load_text(tmp_path, text)
    assert [f"{p.line}:{p.column}" for p in found.problems] == [at for at, _ in expected]
    for problem, (_, words) in zip(found.problems, expected, strict=True):
        assert problem.message.startswith(words)
        assert str(problem).startswith(f"{tmp_path / 'wrong.yaml'}:{problem.line}:{problem.column}: ")
        assert "\n" not in str(problem)
        assert len(str(problem)) < 500 + len(str(tmp_path))


OWN = ("name_list", "name_long", "why_null")  # a file's own words are not inherited, so a base's do not matter


@pytest.mark.parametrize("name", [n for n, (text, _) in WRONG.items() if "extends" not in text and n not in OWN])
def test_a_wrong_value_is_found_through_extends_too(name, tmp_path):
    """The problem is told in the file that has it, not in the one that extends it."""
    text, expected = WRONG[name]
    (tmp_path / "base.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "top.yaml").write_text("extends: base.yaml\n", encoding="utf-8")
    found = refused(tmp_path / "top.yaml")
    assert {p.file for p in found.problems} == {str(tmp_path / "base.yaml")}
    assert f"{found.problems[0].line}:{found.problems[0].column}" == expected[0][0]


def test_every_error_of_a_file_is_told_at_once_in_reading_order(tmp_path):
    found = load_text(
        tmp_path,
        """\
extends: baseline
run: {days: "30", tick_min: 7, thread: 2}
patrollers_per_compound: 6
policies:
  night_patroll: {}
  night_patrol:
    patrollers_per_compound: -3
    hours: 22:00 to 4
    where: {compound: three-none}
    notice: 60%
  cameras:
crime_types:
  burglary: {success_share: 75}
city:
  form: {three_nones_share: .nan}
  streets: ../elsewhere.geojson
""",
    )
    places = [(p.line, p.column) for p in found.problems]
    assert places == sorted(places)
    assert [p.path for p in found.problems] == [
        "run.days",
        "run.tick_min",
        "run.thread",
        "patrollers_per_compound",
        "policies.night_patroll",
        "policies.night_patrol.patrollers_per_compound",
        "policies.night_patrol.hours",
        "policies.night_patrol.where.compound",
        "policies.night_patrol.notice",
        "policies.cameras",
        "crime_types.burglary.success_share",
        "city.form.three_nones_share",
        "city.streets",
    ]
    assert len(str(found).splitlines()) == 13


def test_errors_of_several_files_are_told_together(tmp_path):
    (tmp_path / "base.yaml").write_text("run: {days: -1}\ncity: {segments: few}\n", encoding="utf-8")
    found = load_text(tmp_path, "extends: base.yaml\nwyh: x\ncity: {cell_m: 0}\n")
    assert sorted(str(p)[len(str(tmp_path)) + 1 :].split(" ")[0] for p in found.problems) == [
        "base.yaml:1:13:",
        "base.yaml:2:18:",
        "wrong.yaml:2:1:",
        "wrong.yaml:3:16:",
    ]


def test_a_value_that_is_overwritten_is_not_blamed(tmp_path):
    (tmp_path / "base.yaml").write_text("run: {days: -1}\n", encoding="utf-8")
    (tmp_path / "top.yaml").write_text("extends: base.yaml\nrun: {days: 3}\n", encoding="utf-8")
    assert Scenario.load(tmp_path / "top.yaml").run.days == 3


def test_a_message_names_unit_and_range(tmp_path):
    found = load_text(tmp_path, "policies:\n  night_patrol: {speed_km_h: 30}\n")
    assert "(Walking speed; km/h, 0.5 to 8)" in str(found)


def test_many_problems_are_counted_not_poured_out(tmp_path):
    found = load_text(tmp_path, "\n".join(f"key{i}: 1" for i in range(300)) + "\n")
    assert len(found.problems) == 300
    assert str(found).splitlines()[-1] == "... and 250 more problems"


def test_a_message_is_one_line_without_control_characters(tmp_path):
    found = load_text(tmp_path, '"a\\nb\\e[31m": 1\n')
    assert len(str(found).splitlines()) == 1
    assert "a\\nb\\x1b[31m" in str(found)


def test_a_scenario_error_survives_the_way_back_from_a_worker(tmp_path):
    import pickle

    found = load_text(tmp_path, "run: {days: -1}\n")
    assert pickle.loads(pickle.dumps(found)).problems == found.problems


@pytest.mark.parametrize(
    ("data", "at", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "3:1", "zero byte"),
        (b"run: {days: 3}\nwhy: \xd2\xb9\xd1\xb2\xcf\xdf\n", "2:8", "is not UTF-8 text (perhaps GBK)"),
        ("why: 夜间巡逻\n".encode("utf-16"), "1:1", "UTF-16"),
        (b"why: caf\xe9\n", "1:9", "is not UTF-8"),
    ],
)
def test_a_file_that_is_no_utf8_text_is_refused(data, at, words, tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_bytes(data)
    (problem,) = refused(path).problems
    assert f"{problem.line}:{problem.column}" == at
    assert words in problem.message


def test_a_byte_order_mark_and_windows_lines_are_fine(tmp_path):
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + "why: 夜间巡逻\r\nrun:\r\n  days: 30\r\n".encode())
    made = Scenario.load(path)
    assert (made.why, made.run.days) == ("夜间巡逻", 30)


def test_files_that_are_none_are_told_without_a_position(tmp_path):
    (tmp_path / "folder.yaml").mkdir()
    assert "no such file" in str(refused(tmp_path / "absent.yaml"))
    assert "is a folder" in str(refused(tmp_path / "folder.yaml"))
    assert "did you mean baseline?" in str(refused(Path("basline")))


def test_a_file_of_more_than_a_megabyte_is_refused(tmp_path):
    found = load_text(tmp_path, "# " + "x" * 1_100_000)
    assert "larger than 1 MB" in str(found)


def test_a_billion_laughs_end_at_once(tmp_path):
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    found = load_text(tmp_path, "\n".join(lines))
    assert "more than 50,000 values (aliases counted)" in str(found)
    many = "a: &a 1\nb: [" + ", ".join(["*a"] * 101) + "]\n"
    assert "more than 100 aliases" in str(load_text(tmp_path, many))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 300_000, "nested deeper than 20 levels"),
        ("? " * 150_000, "nested deeper than 20 levels"),
        ("{" + "a," * 20_000, "a is given twice"),
        ("run: {days: 1." + "9" * 300_000 + "}", "is text, not a number"),
    ],
)
def test_a_megabyte_made_to_choke_the_reader_ends_soon(text, words, tmp_path):
    begun = time.process_time()
    assert words in str(load_text(tmp_path, text))
    assert time.process_time() - begun < 10.0


def test_extends_may_not_go_in_circles_or_too_deep(tmp_path):
    for i in range(12):
        (tmp_path / f"s{i}.yaml").write_text(f"extends: s{i + 1}.yaml\n", encoding="utf-8")
    (tmp_path / "s12.yaml").write_text("why: the end\n", encoding="utf-8")
    assert "more than 8 files extend one another" in str(refused(tmp_path / "s0.yaml"))
    assert Scenario.load(tmp_path / "s4.yaml").name == "s4"
    (tmp_path / "s12.yaml").write_text("extends: s10.yaml\n", encoding="utf-8")
    assert "circle: s10.yaml -> s11.yaml -> s12.yaml -> s10.yaml" in str(refused(tmp_path / "s10.yaml"))


def test_a_link_out_of_the_folder_is_a_way_out(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "secret.geojson").write_text("{}", encoding="utf-8")
    (inner / "roads.geojson").symlink_to(tmp_path / "secret.geojson")
    assert "leads out of the scenario's folder" in str(load_text(inner, "city: {streets: roads.geojson}\n"))


def test_errors_in_an_added_catalogue_stand_in_that_file(tmp_path):
    (tmp_path / "mine.yaml").write_text("kite_theft:\n  label: Kite theft\n  loss_cny: -3\n", encoding="utf-8")
    found = load_text(tmp_path, "catalogue: {crime_types: mine.yaml}\n")
    assert {p.file for p in found.problems} == {str(tmp_path / "mine.yaml")}
    assert "crime_types.kite_theft.label_zh: is missing" in str(found)
    assert "mine.yaml:3:13: crime_types.kite_theft.loss_cny: -3 is below" in str(found)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("run.days", "0", "--set run.days: 0 is below the lowest allowed value 1"),
        ("run.day", "3", "--set run.day: unknown key 'day' in run; did you mean days?"),
        ("run..days", "3", "write --set group.name=value"),
        ("run.days", "[", "--set run.days: the text ends inside a quotation or a bracket"),
        ("run.days", "", "--set run.days: no value is given"),
        ("run.days.x", "3", "a number is needed, not a list or a group"),
        ("extends", "tiny", "extends can only stand in a file"),
        ("policies.night_patroll.hours", "x", "did you mean night_patrol?"),
        ("policies.cameras.cameras_per_km2", "50%", "write 50"),
        ("city.streets", "nowhere.geojson", "does not exist"),
    ],
)
def test_a_wrong_value_of_the_command_line_is_told_like_one_of_a_file(path, value, words):
    with pytest.raises(ScenarioError) as caught:
        Scenario.load("tiny", overrides=[(path, value)])
    assert words in str(caught.value)
    assert all(p.line is None for p in caught.value.problems)


def test_wrong_days_of_the_command_line_name_the_option():
    with pytest.raises(ScenarioError, match="^--days: run.days: 0 is below"):
        Scenario.load("tiny", days=0)


WORDS = [
    "policies",
    "night_patrol",
    "run",
    "days",
    "city",
    "hours",
    "null",
    "22:00-04:00",
    "-3",
    "1e9",
    ".nan",
    "[",
    "]",
    "{",
    "}",
    ":",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    "&a ",
    "*a",
    "!x ",
    "'",
    '"',
    "#",
    "%",
    "|\n",
    ">\n",
    "? ",
    "<<: ",
    "---\n",
    "\t",
    "，",
    "extends: baseline\n",
    "where",
    "units",
    "extends: ",
    "baseline",
    "true",
    "no",
    "0x1F",
    "crime_types",
    "burglary",
    "catalogue",
    "name",
    "why",
    "\u2028",
    "🙂",
]
TOP = ["policies", "run", "city", "crime_types", "parameters", "catalogue", "extends", "x"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.lists(st.sampled_from(WORDS), max_size=30).map("".join), st.text(max_size=80)))
def test_any_text_gives_a_scenario_or_a_scenario_error(text, tmp_path):
    path = tmp_path / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    check(path)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_any_bytes_give_a_scenario_or_a_scenario_error(data, tmp_path):
    path = tmp_path / "any.yaml"
    path.write_bytes(data)
    check(path)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.integers(0, 2_000), what=st.sampled_from(["", *WORDS]), length=st.integers(0, 6), base=st.booleans())
def test_a_shipped_file_with_a_slip_of_the_keyboard_gives_a_scenario_or_a_scenario_error(where, what, length, base, tmp_path):
    text = scenarios.path_of("baseline" if base else "night_patrol").read_text(encoding="utf-8")
    at = where % len(text)
    path = tmp_path / "slip.yaml"
    path.write_text(text[:at] + what + text[at + length :], encoding="utf-8")
    check(path)


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(values=st.dictionaries(st.sampled_from(TOP), JSONISH, max_size=4))
def test_any_python_values_give_a_scenario_or_a_scenario_error(values):
    try:
        made = Scenario.from_dict(values)
    except ChanganError as error:
        assert isinstance(error, ScenarioError) and error.problems
    else:
        assert Scenario.from_dict(made.to_dict()).hash == made.hash


def check(path: Path) -> None:
    try:
        made = Scenario.load(path)
    except ScenarioError as error:
        assert error.problems
        assert all("\n" not in str(p) for p in error.problems)
        assert all(p.line is None or p.line >= 1 for p in error.problems)
    else:
        assert Scenario.from_dict(made.to_dict()).hash == made.hash
