"""Quizzes: the right answer of a question, the wrong ones and the misconception behind each, keys, grades."""
