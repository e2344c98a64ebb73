"""The list of third-party components (SBOM) in CycloneDX: `sbom.py` writes it, `sbom.py --check` compares.

Made of what is pinned in requirements.txt, with what asks for what, and of static/vendor/components.json. The same
input gives the same file, but for the time at which it last changed.
"""

import datetime as dt
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parents[2]
SBOM = ROOT / "sbom.cdx.json"
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+))?")
# A line of the comment below a pin; "via" alone begins a longer one.
_ASKED = re.compile(r"^\s+#\s+(?:via\s+)?(?!via$)(?P<name>[A-Za-z0-9._-]+)")
# Words in a package's own notes that name no licence.
_VAGUE = {"BSD", "Dual License", "UNKNOWN"}


@dataclass
class Pin:
    """A pinned package: on which systems (empty: on all), and what asks for it by name ("" is the portal itself)."""

    name: str
    version: str
    marker: str = ""
    asked_by: list[str] = field(default_factory=list)


def read_pins(lines: Iterable[str]) -> list[Pin]:
    """What a file of `uv pip compile` pins, with its comments "via …"."""
    pins: list[Pin] = []
    for line in lines:
        if pinned := _PIN.match(line):
            pins.append(Pin(pinned["name"], pinned["version"], (pinned["marker"] or "").strip()))
        elif pins and (asking := _ASKED.match(line)):
            pins[-1].asked_by.append("" if "(pyproject.toml)" in line else asking[1])
    return pins


def licences_of(name: str, version: str, before: dict[str, list[Any]]) -> list[Any]:
    """What the installed package says; of one that is not installed here, what the list said `before`."""
    factory = LicenseFactory()
    try:
        notes = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return [factory.make_from_string(words) for words in before.get(f"{name}=={version}", [])]
    said = notes.get("License-Expression") or (notes.get("License") or "").strip()
    if said and "\n" not in said and len(said) <= 80 and said not in _VAGUE:
        return [factory.make_from_string(said)]
    classes = [line for line in notes.get_all("Classifier") or [] if line.startswith("License :: OSI")]
    return [factory.make_with_name(line.rpartition(" :: ")[2]) for line in classes]


def described(pins: list[Pin], vendored: list[dict[str, str]], project: dict[str, Any], before: dict[str, Any]) -> Bom:
    """The components, the portal at their root, and what depends on what."""
    known = _licences_in(before)
    bom = Bom(version=1)
    portal = Component(
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref=project["name"],
        licenses=[LicenseFactory().make_from_string(project["license"])],
        description=project["description"],
    )
    bom.metadata.component = portal
    parts: dict[str, Component] = {}
    for pin in pins:
        purl = PackageURL("pypi", None, pin.name, pin.version)
        parts[pin.name] = Component(
            name=pin.name,
            version=pin.version,
            purl=purl,
            bom_ref=str(purl),
            type=ComponentType.LIBRARY,
            licenses=licences_of(pin.name, pin.version, known),
            properties=[Property(name="portal:only-where", value=pin.marker)] if pin.marker else [],
        )
    front = []
    for taken in vendored:
        purl = PackageURL("npm", None, taken["name"], taken["version"])
        front.append(
            Component(
                name=taken["name"],
                version=taken["version"],
                purl=purl,
                bom_ref=str(purl),
                type=ComponentType.LIBRARY,
                licenses=[LicenseFactory().make_from_string(taken["licence"])],
                description=taken["description"],
                properties=[Property(name="portal:where", value=taken["where"])],
            )
        )
    for component in (*parts.values(), *front):
        bom.components.add(component)
    asked: dict[str, list[Component]] = {name: [] for name in ("", *parts)}
    for pin in pins:
        for name in pin.asked_by:
            asked[name].append(parts[pin.name])
    bom.register_dependency(portal, [*asked.pop(""), *front])
    for name, wanted in asked.items():
        bom.register_dependency(parts[name], wanted)
    return bom


def written(bom: Bom, before: dict[str, Any]) -> str:
    """The list as JSON; number and time are those of `before` where nothing else differs."""
    bom.metadata.timestamp = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    bom.serial_number = uuid.UUID(int=0)
    content: dict[str, Any] = json.loads(make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string())
    metadata_before = before.get("metadata", {})
    same = content | {
        "serialNumber": before.get("serialNumber"),
        "metadata": content["metadata"] | {"timestamp": metadata_before.get("timestamp")},
    }
    if same != before:
        content["metadata"]["timestamp"] = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        content["serialNumber"] = uuid.uuid4().urn
        same = content
    return json.dumps(same, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _licences_in(before: dict[str, Any]) -> dict[str, list[str]]:
    """By "name==version", as the list had them."""
    return {
        f"{component['name']}=={component['version']}": [
            entry.get("expression") or entry["license"].get("id") or entry["license"]["name"]
            for entry in component.get("licenses", [])
        ]
        for component in before.get("components", [])
    }


def main(arguments: list[str]) -> int:
    before = json.loads(SBOM.read_text(encoding="utf-8")) if SBOM.exists() else {}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = read_pins((ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines())
    vendored = json.loads((ROOT / "static/vendor/components.json").read_text(encoding="utf-8"))
    now = written(described(pins, vendored, project, before), before)
    if arguments == ["--check"]:
        if not SBOM.exists() or now != SBOM.read_text(encoding="utf-8"):
            print(f"{SBOM.name} is behind: run bin/sbom and commit what it writes.", file=sys.stderr)
            return 1
        return 0
    if arguments:
        print("bin/sbom [--check]", file=sys.stderr)
        return 2
    SBOM.write_text(now, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
