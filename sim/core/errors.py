"""The one family of errors a user can cause; the command line prints them as one line."""


class ChanganError(Exception):
    """Something the user can put right; the text says what and how."""
