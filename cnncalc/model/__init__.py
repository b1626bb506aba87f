"""What every package speaks of: volumes, values, the layer graph, diagnostics and the words of the language."""
