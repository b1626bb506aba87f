"""Expressions in a spec: tokens, syntax and evaluation on exact integers."""
