"""Makes a report from a run's record, `run.json`: the only thing it knows of the programs that measured."""
