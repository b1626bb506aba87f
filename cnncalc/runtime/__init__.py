"""Running a network: kernels, weights, the executor, and the check of computed shapes against a run."""
