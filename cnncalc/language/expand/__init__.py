"""From the entries of a spec to its layer graph: blocks, repeats, branches and wiring."""
