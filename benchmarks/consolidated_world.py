"""A city that consolidates any number of accepted reports: the same every time. Written straight into the database."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import random
from dataclasses import replace
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from agencies.models import Agency
from benchmarks.synthetic_plan import SIGNS, synthetic_plan
from plans.models import Plan
from plans.records import sha256
from tracking.annual.consolidating import fresh_narratives, stored_sources
from tracking.document import FigureEntry, PhotoEntry, ReportDocument, ResultEntry
from tracking.models import AnnualReport, FocusEvaluation, StoredFile, Submission
from tracking.states import ReportKind, ReportState, SubmissionOutcome

YEAR = 110
PHOTOS = 2


def build(agencies: int) -> AnnualReport:
    """The city's consolidated report over so many agencies, 48 results and two photos each, narratives gathered."""
    city = Agency.objects.create(code="CITY", name="某市政府", short_name="市府")
    for number in range(1, agencies + 1):
        _accepted(city, number)
    plan = Plan.objects.create(agency=city, year=YEAR, title="某市政府110年度成果")
    report = AnnualReport.objects.create(plan=plan, kind=ReportKind.CONSOLIDATED, summary="本市各機關全年成果如下。")
    for position, said in enumerate(fresh_narratives(plan)):
        FocusEvaluation.objects.create(
            report=report,
            focus_key=said.key,
            heading=said.heading,
            text=said.text,
            sources=stored_sources(said.sources),
            position=position,
        )
    return report


def _accepted(city: Agency, number: int) -> None:
    name = f"某市第{number}號機關"
    agency = Agency.objects.create(code=f"N{number}", name=name, short_name=name, parent=city, position=number)
    plan = Plan.objects.create(agency=agency, year=YEAR, title=f"{name}110年度提升服務計畫")
    data = _report(agency, number).as_json()
    receipt = f"{YEAR}-N{number}-0001"
    report = AnnualReport.objects.create(
        plan=plan,
        state=ReportState.ACCEPTED,
        submission=1,
        document=data,
        sha256=sha256(data),
        receipt_number=receipt,
    )
    Submission.objects.create(
        report=report,
        number=1,
        document=data,
        sha256=report.sha256,
        receipt_number=receipt,
        outgoing_on=dt.date(2022, 1, 10),
        outgoing_number=f"某字第{number}號",
        signed_at=timezone.now(),
        submitted_at=timezone.now(),
        outcome=SubmissionOutcome.ACCEPTED,
    )


def _report(agency: Agency, number: int) -> ReportDocument:
    """The same focus points for all agencies, as a framework gives them; each says something else of them."""
    chance = random.Random(number)
    plan = replace(synthetic_plan(12, measures=3), title=f"{agency.name}110年度計畫", agency=agency.name)
    document = ReportDocument(plan, f"{agency.name}110年度提升服務執行成果報告", 1, dt.date(2022, 1, 5))
    photos = iter(_photo(agency, chance, annex) for annex in range(1, PHOTOS + 1))
    results = {}
    for uid in document.order():
        said = "".join(chance.choices(SIGNS, k=chance.randint(40, 120))) + "。"
        results[uid] = (
            ResultEntry(
                "總務組",
                "年終",
                True,
                chance.choice(("done", "done", "continuing", "in_progress")),
                said,
                figures=(FigureEntry("辦理場次", Decimal(chance.randint(1, 500)), "場"),),
                photos=tuple(photo for photo in [next(photos, None)] if photo),
            ),
        )
    return replace(document, results=results)


def _photo(agency: Agency, chance: random.Random, annex: int) -> PhotoEntry:
    """A photo of 1,200 × 900 with enough in it not to be small."""
    noise = Image.frombytes("RGB", (60, 45), chance.randbytes(60 * 45 * 3)).resize((1200, 900))
    stream = io.BytesIO()
    noise.save(stream, "JPEG", quality=85)
    content = stream.getvalue()
    file = StoredFile.objects.create(
        agency=agency,
        file=ContentFile(content, f"{agency.code}-{annex}.jpg"),
        sha256=hashlib.sha256(content).hexdigest(),
        content_type="image/jpeg",
        size=len(content),
        width=1200,
        height=900,
    )
    return PhotoEntry(annex, f"第{annex}場活動", "", None, 1200, 900, file.pk, file.sha256)
