"""docker-compose.yml without Docker: its commands and health checks, made to run on this machine.

Only names and ports change: the hosts ``postgres`` and ``redis`` become the servers of the test, port 8000 a free one,
the role ``anquan_app`` one of this run.
"""

import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.paths import ROOT
from tests.run.processes import environment


def read() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


@dataclass
class Compose:
    variables: dict[str, str]  # what stands in .env
    replacements: dict[str, str]  # container names and ports → those of this machine
    folder: Path  # stands for the data volume

    def command(self, service: str) -> list[str]:
        return shlex.split(self._here(read()["services"][service]["command"]))

    def health_check(self, service: str) -> list[str]:
        kind, *words = read()["services"][service]["healthcheck"]["test"]
        words = [self._here(word) for word in words]
        return ["sh", "-c", words[0]] if kind == "CMD-SHELL" else words

    def environment(self, service: str, **changes: str) -> dict[str, str]:
        given = read()["services"][service].get("environment", {})
        given = {name: self._here(str(value)) for name, value in given.items()}
        image = {"ANQUAN_VAR": str(self.folder), "ANQUAN_STATIC": str(self.folder / "collected")}
        return environment(**image, **(given | changes))

    def is_healthy(self, service: str) -> bool:
        result = subprocess.run(
            self.health_check(service), cwd=ROOT, env=self.environment(service), capture_output=True, timeout=60
        )
        return result.returncode == 0

    def _here(self, text: str) -> str:
        text = re.sub(r"\$\{(\w+)(?::?[-?]([^}]*))?\}", lambda m: self.variables.get(m[1]) or m[2] or "", text)
        text = text.replace("$$", "$")
        for there, here in self.replacements.items():
            text = text.replace(there, here)
        return text
