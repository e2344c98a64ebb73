"""Rows for tests: a small city, people with names and roles, an approved plan."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from itertools import count
from typing import Any

from PIL import Image

from agencies.models import Agency, Membership, Unit, User
from agencies.states import Role
from plans.document import FocusPoint, Measure, PlanDocument, UnitRef, WorkItem
from plans.models import Plan, PlanVersion
from plans.states import PlanState

_numbers = count(1)


def agency(name: str = "中區資源回收廠", *, parent: Agency | None = None, **fields: Any) -> Agency:
    """An agency; its code counts up."""
    return Agency.objects.create(
        name=name, short_name=fields.pop("short_name", name), parent=parent, code=f"A{next(_numbers)}", **fields
    )


def unit(of: Agency, name: str = "總務室", **fields: Any) -> Unit:
    """A unit of an agency; its code counts up."""
    number = next(_numbers)
    return Unit.objects.create(agency=of, name=name, code=f"U{number}", position=number, **fields)


def person(name: str = "林小芳", *roles: tuple[Role, Agency | Unit], **fields: Any) -> User:
    """A person with roles: `person("王大明", (Role.UNIT_HEAD, unit))`."""
    user = User.objects.create(username=f"p{next(_numbers)}", name=name, **fields)
    for role, place in roles:
        grant(user, role, place)
    return user


def grant(user: User, role: Role, place: Agency | Unit) -> Membership:
    """One more role in an agency or unit."""
    if isinstance(place, Unit):
        return Membership.objects.create(person=user, role=role, agency=place.agency, unit=place)
    return Membership.objects.create(person=user, role=role, agency=place)


def document(*, agency_name: str = "中區資源回收廠", year: int = 110, units: tuple[UnitRef, ...] = ()) -> PlanDocument:
    """Two items: 一(一) with measures 1. and 2.(1), 2.(2); 二(一) without measures. Uids are fixed."""
    nested = Measure(
        "改善外語環境",
        2,
        (Measure("於入口張貼英文說明", 1, uid="m21"), Measure("網頁增列英文版", 2, uid="m22")),
        uid="m2",
    )
    first = FocusPoint("完備服務設施", 1, units, (Measure("每月更新常見問答", 1, uid="m1"), nested), uid="f1")
    second = FocusPoint("辦理滿意度調查", 1, units, uid="f2")
    return PlanDocument(
        title=f"{agency_name}{year}年度提升服務執行計畫",
        agency=agency_name,
        year=year,
        items=(
            WorkItem("提供完善服務", 1, (first,), uid="i1"),
            WorkItem("重視意見回饋", 2, (second,), uid="i2"),
        ),
    )


def plan(of: Agency, *, year: int = 110, **fields: Any) -> Plan:
    """A draft plan without rows."""
    return Plan.objects.create(agency=of, year=year, title=fields.pop("title", f"{of.name}{year}年度計畫"), **fields)


def version(of: Plan, frozen: PlanDocument, by: User | None = None) -> PlanVersion:
    """The next version of a plan, put in force."""
    data = frozen.as_json()
    digest = hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    made = PlanVersion.objects.create(
        plan=of, number=of.versions.count() + 1, document=data, sha256=digest, approved_by=by
    )
    of.approved_version, of.state = made, PlanState.APPROVED
    of.save()
    return made


def approved_plan(of: Agency, frozen: PlanDocument | None = None, *, year: int = 110) -> Plan:
    """A plan whose first version is in force."""
    made = plan(of, year=year)
    version(made, frozen or document(agency_name=of.name, year=year))
    return made


def photo_file(size: tuple[int, int] = (60, 40), kind: str = "JPEG", **save: Any) -> BytesIO:
    """A small picture with a colour that depends on how many were made, named like an upload."""
    out = BytesIO()
    Image.new("RGB", size, (next(_numbers) * 37 % 256, 120, 60)).save(out, kind, **save)
    out.seek(0)
    out.name = f"photo.{kind.lower()}"
    return out


def mislabelled_photo() -> BytesIO:
    """A sideways JPEG whose notes give a text where the resolution, a fraction, belongs."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "x" * 31
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG", exif=exif)
    content = out.getvalue()
    described, resolved = b"\x01\x0e\x00\x02", b"\x01\x1a\x00\x02"
    assert content.count(described) == 1
    return BytesIO(content.replace(described, resolved))
