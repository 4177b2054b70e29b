"""The run store: where finished runs are kept so that none is lost or repeated (docs/decisions/0020-run-store.md)."""
