"""What holds for all tests: on a shared machine, time says nothing about an example."""

from hypothesis import HealthCheck, Phase, settings

PATIENT = settings(
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
settings.register_profile("shared-machine", deadline=None)
# fuzz targets: a few cases, the same in each run; or many, other ones each time (scripts/fuzz.py)
settings.register_profile("ci", PATIENT, derandomize=True)
settings.register_profile("long", PATIENT)
settings.load_profile("shared-machine")
