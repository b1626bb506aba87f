"""Shapes, parameters and FLOPs of convolutional networks."""
