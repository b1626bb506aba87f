"""What follows from a graph: one walk, one report."""
