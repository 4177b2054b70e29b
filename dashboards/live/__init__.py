"""A city that is being watched: clock, policies changed while it runs, frames for the browser, explanations, replay.

`runner.Runner` owns one or several models on one clock and one thread; pages never touch a model but through it.
"""
