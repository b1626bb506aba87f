"""The other direction: which layers, inputs or variables give what is wanted. Everything is tried, nothing inverted."""
