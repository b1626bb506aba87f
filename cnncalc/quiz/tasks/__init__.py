"""The questions of a quiz: what each asks for, and how its answer is computed."""
