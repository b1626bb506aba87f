"""Arrays from outside: files of numbers, images, inputs and weights that fit a network. Nothing is unpickled."""
