"""Integers that remember their formula, its notation, and the arithmetic of windows and operation counts."""
