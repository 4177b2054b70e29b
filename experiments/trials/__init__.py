"""Does the model, which was not told, give what published trials found? One YAML file a trial, no code (docs/trials.md).

`read` loads and checks files, `selection` draws units and arms, `replicate` is the job of a worker, `measures` counts, `analyses` estimates as the
trial did, `verdict` puts the result beside the published one, `drive` runs what is missing and keeps it, `report` and `figure` tell it.
Called by `changan validate trials`. Writes result folders; nothing in a run knows that it is a trial.
"""
