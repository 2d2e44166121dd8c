"""What every test stands on: examples that are the same on every run, and no limit of time on a busy machine."""

from hypothesis import settings

settings.register_profile("kiosk", deadline=None, derandomize=True)
settings.load_profile("kiosk")
