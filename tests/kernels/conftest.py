"""Thousands of small products: threads that wait for each other would take longer than one alone."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
