"""YAML with positions: parsing, common traps, and repairs."""
