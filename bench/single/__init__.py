"""One measure in a process of its own, for the benches that compare."""
