"""Six guided tasks for a class: content as data (tasks/*.yaml), what was measured (measured.json), and how a claim is checked."""
