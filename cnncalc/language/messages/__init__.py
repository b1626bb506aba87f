"""Hints in the messages about a spec: similar names, and where a value comes from."""
