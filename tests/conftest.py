"""Settings for all tests: no time limits, since machines are busy, and the same examples in every run."""

from hypothesis import settings

settings.register_profile("fupin", deadline=None, derandomize=True)
settings.load_profile("fupin")

# A program, which imports the writers beside it.
collect_ignore = ["make_cases.py"]
