"""Settings for all tests: no time limits, since machines are busy, and the same examples in every run."""

from hypothesis import settings

settings.register_profile("fupin", deadline=None, derandomize=True)
settings.load_profile("fupin")
