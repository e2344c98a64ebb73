"""Files that go out say nothing of the machine they were made on, and their properties name no person."""

from __future__ import annotations

import getpass
import io
import os
import platform
import re
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from documents.report_files import content_of, write_file
from tests.access.table import TABLE
from tests.access.visitors import Visitors
from tests.world import City, build_city
from tracking.states import FileFormat

pytestmark = pytest.mark.django_db

# What was given to the portal and is handed out as it is, and a made report, which in the city is a mere beginning.
GIVEN = ("evidence_file", "evidence_thumbnail", "report_file")
PROPERTIES = ("docProps/", "meta.xml")


# In place of the machine's own, which may be words that stand in any file ("main", "user").
MACHINE, ACCOUNT = "machine-7f3a9c", "account-7f3a9c"


@pytest.fixture
def city(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    settings.MEDIA_ROOT = tmp_path / "files"
    for asked in ((socket, "gethostname"), (socket, "getfqdn"), (platform, "node")):
        monkeypatch.setattr(*asked, lambda *_name: MACHINE)
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, ACCOUNT)
    return build_city()


def of_this_machine(said: bytes) -> set[bytes]:
    """What tells where a file was made: something below a folder, the machine, the account."""
    folders = [settings.BASE_DIR, settings.VAR_DIR, settings.MEDIA_ROOT, os.path.expanduser("~"), "/tmp"]  # noqa: S108
    below = "|".join(re.escape(str(folder).rstrip("/")) for folder in folders if len(str(folder)) > 3)
    # Not within a longer path: the parts of a sheet lie in folders too.
    return set(re.findall(rf"(?<![\w.-])(?:{below})/|{MACHINE}|{ACCOUNT}".encode(), said))


def parts_of(content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file's members or streams by name, unpacked."""
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            yield "properties", repr(dict(pdf.docinfo)).encode()
            for number, found in enumerate(pdf.objects):
                if isinstance(found, pikepdf.Stream) and found.get("/Subtype") != "/Image":
                    yield f"stream {number}", found.read_bytes()
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            yield from ((name, package.read(name)) for name in package.namelist())
    else:
        yield "whole", content


def told(name: str, content: bytes, people: list[bytes]) -> Iterator[tuple[str, str, bytes]]:
    """What a file tells and should not: (file, part, words)."""
    for part, said in parts_of(content):
        wanted = of_this_machine(said)
        if part.startswith(PROPERTIES) or part == "properties":
            wanted |= {person for person in people if person in said}
        yield from ((name, part, words) for words in sorted(wanted))


def names(city: City) -> list[bytes]:
    return [person.name.encode() for person in city.people.values() if not isinstance(person, AnonymousUser)]


def handed_out(city: City) -> dict[str, bytes]:
    """Every file that an address of the portal gives to some role, but those `GIVEN`."""
    visitors, files = Visitors(), {}
    for name, address in TABLE.items():
        roles = [role for role in ("coordinator", "admin", "editor") if address.method == "get"]
        if name in GIVEN:
            continue
        for role in roles:
            response = visitors.client(city[role]).get(reverse(name, kwargs=address.kwargs(city)))
            if response.status_code == 200 and "html" not in response["Content-Type"]:
                files[name] = b"".join(response.streaming_content) if response.streaming else response.content
                break
    return files


def test_no_file_tells_of_the_machine_or_of_its_author(city: City) -> None:
    files = handed_out(city)

    assert [found for name, content in files.items() for found in told(name, content, names(city))] == []
    assert {"plan_pdf", "report_pdf", "plan_json", "settings_sheet_template"} <= files.keys()


class _Job:
    """A job that nobody watches."""

    def progress(self, *_done: Any) -> None: ...


@pytest.mark.parametrize("format", list(FileFormat))
def test_no_made_report_does(city: City, format: FileFormat) -> None:
    out = io.BytesIO()

    write_file(content_of(city.report, None), city.plant.name, format, out, _Job())  # type: ignore[arg-type]

    assert list(told(format, out.getvalue(), names(city))) == []
    assert len(list(parts_of(out.getvalue()))) > 1


def test_what_would_be_told_is_found(city: City) -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as written:
        written.writestr("docProps/core.xml", "<creator>彙整人</creator>")
        written.writestr("docProps/app.xml", f"<application>{platform.node()}</application>")
        written.writestr("meta.xml", f"<author>{getpass.getuser()}</author>")
        written.writestr("xl/sheet1.xml", f"file://{settings.MEDIA_ROOT}/a.jpg")

    found = [part for _name, part, _words in told("x", package.getvalue(), ["彙整人".encode()])]

    assert found == ["docProps/core.xml", "docProps/app.xml", "meta.xml", "xl/sheet1.xml"]


@pytest.mark.parametrize("folder", ["/work", "/app", "/main"])
def test_a_short_name_of_the_portals_folder_is_not_taken_for_a_part_of_the_file(folder: str, settings: Any) -> None:
    settings.BASE_DIR = Path(folder)
    said = b'"http://purl.org/2006/main" PartName="/xl/workbook.xml" "/docProps/app.xml" "a/work/b"'

    assert of_this_machine(said) == set()
    assert of_this_machine(said + f"file://{folder}/a.jpg".encode()) == {f"{folder}/".encode()}
