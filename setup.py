"""The packages of what is installed: `oligomatch`, with the three rooms of the repository in it."""

from setuptools import find_packages, setup

ROOMS = ("api", "matcher", "rules")

setup(
    package_dir={
        "oligomatch": "oligomatch",
        **{f"oligomatch.{room}": room for room in ROOMS},
        "oligomatch.api.examples": "examples",  # data: the page starts from them
    },
    packages=[
        "oligomatch",
        *(f"oligomatch.{room}" for room in ROOMS),
        *(f"oligomatch.{room}.{one}" for room in ROOMS for one in find_packages(room)),
        "oligomatch.api.examples",
    ],
)
