"""Lint of a whole project: which files, under which settings, which findings are known already, and what was found."""
