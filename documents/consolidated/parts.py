"""What a consolidated report is made of, agency by agency, at any depth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from agencies.models import AgencyLogo
from tracking.annual.freezing import load_report
from tracking.consolidated import ConsolidatedDocument, Member
from tracking.document import ReportDocument
from tracking.models import Submission


@dataclass(frozen=True, slots=True)
class Part:
    """One agency's place in the volume.

    Either its own report, which `load` reads from the database each time (none is kept in memory), or the heading of
    its consolidated report (`whole`), whose parts follow one level deeper. `depth` 0 is the consolidating agency's own
    report and those right below it. `receipt_number` is empty for what was not submitted. `logo` reads the PNG of the
    agency's cover, empty without one.
    """

    agency: str
    depth: int
    receipt_number: str = ""
    logo: Callable[[], bytes] = bytes
    load: Callable[[], ReportDocument] | None = None
    whole: ConsolidatedDocument | None = None


def parts(document: ConsolidatedDocument, depth: int = 0, logo: Callable[[], bytes] = bytes) -> Iterator[Part]:
    """The own report, then the members' in their order; below a consolidated one its parts. `logo`: the own agency's.

    Raises `Submission.DoesNotExist` where the document names what this database does not have.
    """
    own = document.own
    if own is not None:
        # Through JSON, as it was frozen: that finds its photos on this machine.
        yield Part(document.agency, depth, logo=logo, load=lambda: load_report(own.as_json()))
    for member in document.members:
        if member.kind == "consolidated":
            below = ConsolidatedDocument.from_json(_frozen(member))
            yield Part(member.agency, depth, member.receipt_number, whole=below)
            yield from parts(below, depth + 1, partial(_logo, member))
        else:
            logo_of_member, report = partial(_logo, member), partial(_report, member)
            yield Part(member.agency, depth, member.receipt_number, logo=logo_of_member, load=report)


def _report(member: Member) -> ReportDocument:
    return load_report(_frozen(member))


def _logo(member: Member) -> bytes:
    agencies = Submission.objects.filter(receipt_number=member.receipt_number).values_list("report__plan__agency")
    return AgencyLogo.objects.content_of(agencies.get()[0])


def _frozen(member: Member) -> object:
    """The member's submission as it was frozen, found by its receipt number and hash."""
    submissions = Submission.objects.filter(receipt_number=member.receipt_number, sha256=member.sha256)
    return submissions.values_list("document", flat=True).get()
