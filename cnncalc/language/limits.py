"""The limits of section 8 of the language, in one place. Messages name them."""

TEXT_BYTES = 4 * 1024 * 1024
YAML_DEPTH = 100
YAML_NODES = 2_000_000
NESTED_BLOCKS = 64
EXTENDED_FILES = 64
LAYERS = 100_000
DIGITS = 12
DECIMAL_DIGITS = 17  # every double can be written with as many
CLAIM_DIGITS = 30  # of a claimed or budgeted figure, which is only compared
LARGEST_NUMBER = 10**DIGITS
FINEST_FRACTION = 10 ** (2 * DIGITS)
EXPRESSION_CHARACTERS = 1000
EXPRESSION_DEPTH = 50
LISTED_NUMBERS = 2_000_000
BLOCK_USES = 50_000
EXPANSION_STEPS = 2 * LAYERS
