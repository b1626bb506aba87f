"""The rules, a file for each family. `cnncalc/linting/__init__.py` has the table."""
