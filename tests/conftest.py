"""What holds for all tests: on a shared machine, time says nothing about an example."""

from hypothesis import settings

settings.register_profile("shared-machine", deadline=None)
settings.load_profile("shared-machine")
