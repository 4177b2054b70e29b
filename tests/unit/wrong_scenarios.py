"""Wrong scenario files, each with what must be said of it and where. Read by `test_scenario_errors`."""

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
