"""Prints the shell script of a CI definition, with the variables that it sets: what its runner would run."""

import re
import shlex
import sys

from ruamel.yaml import YAML


def azure(document):
    defaults = {parameter["name"]: parameter["default"] for parameter in document["parameters"]}
    for step in document["steps"]:
        for name, value in step.get("env", {}).items():
            value = re.sub(r"\$\{\{ parameters\.(\w+) \}\}", lambda match: defaults[match[1]], value)
            yield f"export {name}={shlex.quote(value)}"
        if "bash" in step:
            yield f"(\n{step['bash']})"


def gitlab(document):
    (job,) = document.values()
    for name, value in job["variables"].items():
        yield f"export {name}={shlex.quote(value)}" if "$" not in value else f'export {name}="{value}"'
    yield from job["script"]


kind, path = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    document = YAML(typ="safe").load(file)
print("set -euo pipefail")
print("\n".join({"azure": azure, "gitlab": gitlab}[kind](document)))
