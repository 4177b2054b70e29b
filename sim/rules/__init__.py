"""Scalar formulas of the model, one theme a file, each with equation, units and source."""
