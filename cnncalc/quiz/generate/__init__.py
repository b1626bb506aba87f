"""Questions made from a seed, with wrong choices that are misconceptions."""
