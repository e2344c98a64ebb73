"""`bin/manage make_load --agencies N --years Y`: a city of any size, the same each time, to measure with.

Frozen versions without working rows: what is measured reads versions, assignments and results. Nobody it makes can
sign in with a password.
"""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models, transaction
from django.utils import timezone

from agencies import roc
from agencies.models import Agency, Membership, Unit, User
from agencies.states import Role
from plans.document import FocusPoint, Measure, PlanDocument, UnitRef, WorkItem
from plans.models import Framework, FrameworkNode, Plan, PlanVersion
from plans.states import FrameworkState, NodeKind, PlanState

from ...leaves import leaves
from ...models import (
    Assignment,
    Evidence,
    Indicator,
    Measurement,
    ReportingPeriod,
    Result,
    StoredFile,
)
from ...states import Direction, Progress, ResultState
from ...tallies import recount

ITEMS, FOCUS_POINTS, MEASURES = 5, 3, 3  # per plan, per item, per focus point: 45 measures
UNITS = ("總務室", "綜合企劃科", "資訊室", "業務科", "稽查科")
PLANTS_TO_A_BUREAU = 11
BATCH = 1000
# A file in name alone: none of the measured pages opens it.
PICTURE = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


@dataclass
class Reported:
    """A plan being filled: its period and the units that report."""

    plan: Plan
    period: ReportingPeriod
    units: list[Unit]
    diligence: float


class Command(BaseCommand):
    help = (
        "Fill the database with a made-up city of N agencies and Y years of results (deterministic), to measure with."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--agencies", type=int, default=300, help="agencies on three levels, each with its plans")
        parser.add_argument("--years", type=int, default=10, help="years up to --last-year")
        parser.add_argument("--last-year", type=int, help="ROC year; that which ended last, unless given")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--force", action="store_true", help="also into a database that holds agencies already")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["agencies"] < 1 or options["years"] < 1:
            raise CommandError("--agencies and --years count from one.")
        if Agency.objects.exists() and not options["force"]:
            raise CommandError("This database holds agencies already. Use an empty one (another VAR_DIR), or --force.")
        if Agency.objects.filter(code="LOAD").exists():
            raise CommandError("This database holds such a load already. Use an empty one (another VAR_DIR).")
        last = options["last_year"] or roc.roc_year(timezone.localdate()) - 1
        load = Load(Random(options["seed"]))  # noqa: S311
        with transaction.atomic():
            load.make_agencies(options["agencies"])
            load.make_people()
        for year in range(last - options["years"] + 1, last + 1):
            with transaction.atomic():
                load.make_year(year, is_last=year == last)
            # After each year: PostgreSQL would go on planning for the empty tables of the beginning.
            _analyze()
            self.stdout.write(f"year {year}")
        self.stdout.write(
            f"{len(load.agencies)} agencies, {options['years']} years, {load.results} results. "
            "The city's supervisor is load-supervisor."
        )


class Load:
    """Makes rows in bulk, past the tallies, which are counted at the end of each year."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.agencies: list[Agency] = []
        self.units: dict[int, list[Unit]] = {}
        self.files: dict[int, StoredFile] = {}
        self.results = 0

    def make_agencies(self, wanted: int) -> None:
        """One city, a bureau for every twelve agencies, the others plants below the bureaus."""
        city = _made(Agency, [Agency(code="LOAD", name="量測市政府", short_name="量測市", position=0)])
        bureaus = _made(
            Agency, [self._agency("局", n, city[0]) for n in range(-(-(wanted - 1) // (PLANTS_TO_A_BUREAU + 1)))]
        )
        left = wanted - 1 - len(bureaus)
        plants = _made(Agency, [self._agency("所", n, bureaus[n % len(bureaus)]) for n in range(left)])
        self.agencies = [*city, *bureaus, *plants]
        units = [
            Unit(agency=agency, code=str(n), name=name, position=n)
            for agency in self.agencies
            for n, name in enumerate(UNITS)
        ]
        for unit in _made(Unit, units):
            self.units.setdefault(unit.agency_id, []).append(unit)
        name = default_storage.save("evidence/load/picture.jpg", ContentFile(PICTURE))
        files = [
            StoredFile(
                agency=agency,
                file=name,
                thumbnail=name,
                sha256=self._uid() * 2,
                content_type="image/jpeg",
                size=len(PICTURE),
            )
            for agency in self.agencies
        ]
        self.files = {file.agency_id: file for file in _made(StoredFile, files)}

    def make_people(self) -> None:
        """A supervisor at the city and at each bureau; a coordinator, a head and an editor in each agency."""
        roles: list[tuple[User, Role, Agency, Unit | None]] = []
        for number, agency in enumerate(self.agencies):
            posts = [("coordinator", Role.COORDINATOR), ("head", Role.AGENCY_HEAD), ("editor", Role.UNIT_EDITOR)]
            if number == 0:
                roles.append((_person("load-supervisor"), Role.SUPERVISOR, agency, None))
            elif agency.parent_id == self.agencies[0].pk:
                posts.append(("supervisor", Role.SUPERVISOR))
            for post, role in posts:
                unit = self.units[agency.pk][0] if role == Role.UNIT_EDITOR else None
                roles.append((_person(f"load-{post}-{number}"), role, agency, unit))
        people = _made(User, [person for person, *_rest in roles])
        memberships = [
            Membership(person=person, role=role, agency=agency, unit=unit)
            for person, (_unsaved, role, agency, unit) in zip(people, roles, strict=True)
        ]
        _made(Membership, memberships)

    def make_year(self, year: int, *, is_last: bool) -> None:
        """Framework, plans, versions, periods, assignments, results, evidence, indicators; then the tallies."""
        framework, nodes = self._framework(year)
        plans = [
            Plan(agency=agency, year=year, title=f"{agency.name}{year}年度提升服務執行計畫", framework=framework)
            for agency in self.agencies
        ]
        plans = _made(Plan, plans)
        versions = _made(PlanVersion, [self._version(plan, year, nodes) for plan in plans])
        for plan, version in zip(plans, versions, strict=True):
            plan.approved_version, plan.state = version, PlanState.APPROVED
        Plan.objects.bulk_update(plans, ["approved_version", "state"], BATCH)
        periods = _made(ReportingPeriod, [_period(plan, year) for plan in plans])
        reported = [
            Reported(plan, period, self.units[plan.agency_id], self.random.uniform(0.3, 1) if is_last else 0.99)
            for plan, period in zip(plans, periods, strict=True)
        ]
        self._report(reported)
        self._measure(reported)
        recount([plan.pk for plan in plans])

    def _report(self, reported: list[Reported]) -> None:
        assignments: list[Assignment] = []
        for place in reported:
            version = place.plan.approved_version
            assert version is not None, "made just now"  # noqa: S101
            for leaf in leaves(version.load()):
                assignments.append(
                    Assignment(
                        plan=place.plan,
                        node_uid=leaf.uid,
                        lead_unit=place.units[leaf.position % len(place.units)],
                        number=leaf.number,
                        wording=leaf.wording,
                        heading=leaf.heading,
                        position=leaf.position,
                        opened_in=version,
                        not_applicable_reason="本機關無此業務" if self.random.random() < 0.02 else "",
                    )
                )
        by_plan = {place.plan.pk: place for place in reported}
        results = [
            self._result(assignment, by_plan[assignment.plan_id])
            for assignment in _made(Assignment, assignments)
            if not assignment.not_applicable_reason
        ]
        results = _made(Result, results)
        self.results += len(results)
        evidence = [
            Evidence(
                result=result,
                file=self.files[result.assignment.plan.agency_id],
                caption="辦理情形",
                taken_on=result.period.ends_on,
                is_public=True,
            )
            for result in results
        ]
        _made(Evidence, evidence)
        for place in reported:
            # The column writes itself: without this, every agency would have been busy just now.
            changed = dt.datetime.combine(place.period.due_on, dt.time(9), timezone.get_default_timezone())
            changed -= dt.timedelta(days=self.random.randrange(120))
            Result.objects.filter(period=place.period).update(updated_at=changed)

    def _result(self, assignment: Assignment, place: Reported) -> Result:
        luck = self.random.random()
        if luck < place.diligence:
            state = ResultState.ACCEPTED if luck < 0.8 * place.diligence else ResultState.HANDED_IN
        else:
            state = ResultState.RETURNED if luck > 0.95 else ResultState.DRAFT
        return Result(
            assignment=assignment,
            period=place.period,
            state=state,
            progress=Progress.DONE,
            narrative=f"已辦理{self.random.randrange(2, 40)}場次，民眾反映良好。",
            return_reason="請補充佐證。" if state == ResultState.RETURNED else "",
            wording=assignment.wording,
        )

    def _measure(self, reported: list[Reported]) -> None:
        indicators = [
            Indicator(
                plan=place.plan,
                name=name,
                unit=unit,
                target=Decimal(target),
                direction=direction,
                position=n,
                line=f"load-{place.plan.agency_id}-{n}",
            )
            for place in reported
            for n, (name, unit, target, direction) in enumerate(
                [("民眾滿意度", "%", 90, Direction.UP), ("平均等候時間", "分鐘", 10, Direction.DOWN)]
            )
        ]
        by_plan = {place.plan.pk: place.period for place in reported}
        values = [
            Measurement(
                indicator=indicator,
                period=by_plan[indicator.plan_id],
                value=(indicator.target or Decimal(0)) + self.random.randrange(-5, 6),
            )
            for indicator in _made(Indicator, indicators)
            if self.random.random() < 0.9
        ]
        _made(Measurement, values)

    def _framework(self, year: int) -> tuple[Framework, list[FrameworkNode]]:
        framework = Framework.objects.create(
            agency=self.agencies[0],
            year=year,
            title=f"{year}年度提升服務實施計畫",
            state=FrameworkState.ISSUED,
            issued_at=dt.datetime(roc.gregorian_year(year), 1, 20, tzinfo=timezone.get_default_timezone()),
        )
        items = [
            FrameworkNode(
                framework=framework, uid=self._uid(), kind=NodeKind.ITEM, title=f"工作要項{n + 1}", position=n + 1
            )
            for n in range(ITEMS)
        ]
        foci = [
            FrameworkNode(
                framework=framework,
                uid=self._uid(),
                kind=NodeKind.FOCUS,
                parent=item,
                text=f"{item.title}之重點{n + 1}",
                position=n + 1,
            )
            for item in _made(FrameworkNode, items)
            for n in range(FOCUS_POINTS)
        ]
        return framework, _made(FrameworkNode, foci)

    def _version(self, plan: Plan, year: int, nodes: list[FrameworkNode]) -> PlanVersion:
        document = self._document(plan, year, nodes)
        return PlanVersion(plan=plan, number=1, document=document.as_json(), sha256=document.sha256())

    def _document(self, plan: Plan, year: int, nodes: list[FrameworkNode]) -> PlanDocument:
        """Every tenth focus point is left out, every tenth is worded by the agency itself."""
        items = []
        for n in range(ITEMS):
            foci = [self._focus(node) for node in nodes[n * FOCUS_POINTS : (n + 1) * FOCUS_POINTS]]
            kept = [focus for focus in foci if self.random.random() < 0.95] or foci[:1]
            numbered = tuple(replace(focus, ordinal=place) for place, focus in enumerate(kept, start=1))
            items.append(WorkItem(f"工作要項{n + 1}", n + 1, numbered, uid=self._uid()))
        return PlanDocument(title=plan.title, agency=plan.agency.name, year=year, items=tuple(items))

    def _focus(self, node: FrameworkNode) -> FocusPoint:
        measures = tuple(Measure(f"{node.text}之措施{n + 1}", n + 1, uid=self._uid()) for n in range(MEASURES))
        own = self.random.random() < 0.1
        framework = None if own and self.random.random() < 0.5 else node.uid
        text = f"{node.text}（在地作法）" if own and framework else node.text
        return FocusPoint(text, 1, (UnitRef(UNITS[0]),), measures, uid=self._uid(), framework=framework)

    def _agency(self, kind: str, number: int, parent: Agency) -> Agency:
        name = f"第{number + 1}{kind}"
        return Agency(
            code=f"LOAD-{kind}{number}", name=f"量測市{name}", short_name=name, parent=parent, position=number
        )

    def _uid(self) -> str:
        return f"{self.random.getrandbits(128):032x}"


def _made[Row: models.Model](model: type[Row], rows: list[Row]) -> list[Row]:
    """Insert past the model's own manager."""
    inserted: Any = models.QuerySet(model=model)
    return list(inserted.bulk_create(rows, BATCH))


def _person(username: str) -> User:
    person = User(username=username, name=username)
    person.set_unusable_password()
    return person


def _period(plan: Plan, year: int) -> ReportingPeriod:
    gregorian = roc.gregorian_year(year)
    return ReportingPeriod(
        plan=plan,
        name="年終",
        starts_on=dt.date(gregorian, 1, 1),
        ends_on=dt.date(gregorian, 12, 31),
        due_on=dt.date(gregorian + 1, 1, 15),
        is_year_end=True,
    )


def _analyze() -> None:
    """What the database does by itself in the course of days."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
