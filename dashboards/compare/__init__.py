"""Parts of the Compare page: two cities on one clock, the batch over seeds, what it says in words, tables, charts and a map."""
