"""The portal with its files in a bucket: a real S3 server on loopback, and no path anywhere."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from agencies.admin import sheets
from agencies.backup import restore, write_backup
from agencies.backup.restoring import is_empty
from agencies.errors import FilesUnreachable
from agencies.storage import rendered_folder, stored_names
from documents.rendered import kept_report_pdf
from tests import bucket, factories
from tests.tracking.conftest import World
from tests.tracking.conftest import as_ as as_
from tests.tracking.conftest import reporting as reporting
from tests.tracking.conftest import world as world
from tracking.actions.report_files import FILE_JOB
from tracking.annual.freezing import current_document
from tracking.jobs import run_job, running
from tracking.models import AnnualReport, Evidence, Job, ReportFile, StoredFile
from tracking.pruning import prune_files
from tracking.states import JobState, ReportKind

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with bucket.s3_server() as url:
        yield url


@pytest.fixture
def told(server: str, reporting: World, settings: Any) -> dict[str, str]:
    """The options of the portal's storage, whose bucket is empty; the folder of files has nothing either."""
    told = bucket.options(server, folder="portal/files")
    bucket.client(told).create_bucket(Bucket=told["bucket"])
    use(settings, told)
    return told


def use(settings: Any, told: dict[str, str]) -> None:
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": bucket.BACKEND, "OPTIONS": told}}


def silent(told: dict[str, str]) -> dict[str, str]:
    """The same at an address where nothing listens."""
    return told | {"url": "http://127.0.0.1:9"}


@pytest.fixture
def photo(told: dict[str, str], reporting: World, as_: Any) -> Evidence:
    """Sent through the page, at an accepted result."""
    address = reverse("evidence_add", args=[reporting.assignment().pk, reporting.period.pk])
    upload = SimpleUploadedFile("a.jpg", factories.photo_file().getvalue())
    assert as_(reporting.editor).post(address, {"files": [upload]}).status_code == 302
    reporting.accepted("m1")
    return Evidence.objects.get()


def pictures(pdf: bytes) -> int:
    """How many different ones; pages share what they may draw."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len({image.objgen for page in opened.pages for image in page.get_images().values()})


def on_this_disk(settings: Any) -> list[str]:
    """Folders in which this machine has files."""
    root = Path(settings.MEDIA_ROOT)
    return sorted({path.relative_to(root).parts[0] for path in root.rglob("*") if path.is_file()})


def test_a_photo_is_sent_shown_printed_and_downloaded(
    told: dict[str, str], photo: Evidence, reporting: World, as_: Any, settings: Any
) -> None:
    file = photo.stored
    client = as_(reporting.editor)
    small = client.get(reverse("evidence_thumbnail", args=[photo.pk]))
    whole = client.get(reverse("evidence_file", args=[photo.pk]))
    sizes = [Image.open(BytesIO(answer.getvalue())).size for answer in (small, whole)]
    outsider = as_(reporting.outsider).get(reverse("evidence_file", args=[photo.pk]))
    printed = kept_report_pdf(current_document(reporting.plan))

    assert bucket.keys(told) == sorted(f"portal/files/{name}" for name in (file.file.name, file.thumbnail.name))
    assert (whole["Content-Length"], sizes[1]) == (str(file.size), (file.width, file.height))
    assert sizes[0] <= sizes[1]
    assert outsider.status_code == 404
    assert pictures(printed) == 1
    assert on_this_disk(settings) == ["rendered"]


def test_no_file_has_an_address_of_its_own(photo: Evidence) -> None:
    with pytest.raises(ValueError, match="not accessible via a URL"):
        photo.stored.file.url  # noqa: B018


def test_a_report_file_is_made_kept_handed_out_and_pruned(
    told: dict[str, str], photo: Evidence, reporting: World, as_: Any
) -> None:
    report = AnnualReport.objects.create(plan=reporting.plan, kind=ReportKind.CONSOLIDATED)
    arguments = {"report": report.pk, "submission": 0, "format": "pdf"}
    job = Job.objects.create(kind=FILE_JOB, arguments=arguments, requested_by=reporting.coordinator)
    run_job.call(job.pk)
    job.refresh_from_db()
    file = ReportFile.objects.get()
    answer = as_(reporting.coordinator).get(reverse("report_file", args=[file.pk]))
    pdf = answer.getvalue()

    assert (job.state, job.message) == (JobState.DONE, "")
    assert f"portal/files/{file.file.name}" in bucket.keys(told)
    assert (len(pdf), pictures(pdf)) == (file.size, 1)
    default_storage.save("jobs/2020/01/lost.xlsx", ContentFile(b"x"))
    ReportFile.objects.update(made_at=timezone.now() - dt.timedelta(days=40))
    Job.objects.update(finished_at=timezone.now() - dt.timedelta(days=40))
    pruned = prune_files(dt.timedelta(days=30))
    # What nobody knows is as young as the bucket says.
    assert (pruned.drafts, pruned.jobs, pruned.strays) == (1, 1, 0)
    assert bucket.keys(told) == sorted(
        f"portal/files/{name}"
        for name in ("jobs/2020/01/lost.xlsx", photo.stored.file.name, photo.stored.thumbnail.name)
    )


def test_uploads_of_work_are_read_and_gone(told: dict[str, str], reporting: World) -> None:
    name = running.stored_upload(ContentFile(b"sheet", "填報表.xlsx"))
    with default_storage.open(name) as file:
        content = file.read()
    running.remove_upload(Job(arguments={"upload": name}))

    assert (content, bucket.keys(told)) == (b"sheet", [])


def test_a_failed_upload_leaves_nothing_in_the_bucket(
    told: dict[str, str], reporting: World, as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_args: Any, **_options: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("tracking.actions.evidence.record", failing)
    address = reverse("evidence_add", args=[reporting.assignment().pk, reporting.period.pk])
    with pytest.raises(ZeroDivisionError):
        as_(reporting.editor).post(address, {"files": [SimpleUploadedFile("a.jpg", factories.photo_file().getvalue())]})

    assert (bucket.keys(told), StoredFile.objects.count()) == ([], 0)


def test_health_asks_the_bucket(told: dict[str, str], client: Any, settings: Any) -> None:
    Path(settings.MEDIA_ROOT).mkdir(exist_ok=True)
    words = [client.get("/healthz").json()["storage"]]
    for other in (told | {"bucket": "another"}, silent(told)):
        use(settings, other)
        words.append(client.get("/healthz").json()["storage"])

    assert words == ["ok", "failed", "failed"]


def test_a_storage_that_does_not_answer_is_told_and_nothing_is_stored(
    told: dict[str, str], photo: Evidence, reporting: World, as_: Any, settings: Any
) -> None:
    document = current_document(reporting.plan)
    use(settings, silent(told))
    client = as_(reporting.editor)
    address = reverse("evidence_add", args=[reporting.assignment("m21").pk, reporting.period.pk])
    upload = SimpleUploadedFile("b.jpg", factories.photo_file().getvalue())
    answers = [
        client.get(reverse("evidence_file", args=[photo.pk])),
        client.post(address, {"files": [upload]}),
    ]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert StoredFile.objects.count() == 1
    # No print is kept that lacks its photos because of it.
    with pytest.raises(FilesUnreachable):
        kept_report_pdf(document)
    assert list(rendered_folder().rglob("*.pdf")) == []


def test_a_photo_that_is_missing_prints_its_caption(
    told: dict[str, str], photo: Evidence, reporting: World, caplog: pytest.LogCaptureFixture
) -> None:
    document = current_document(reporting.plan)
    default_storage.delete(photo.stored.file.name)

    with caplog.at_level("CRITICAL", "weasyprint"):
        assert pictures(kept_report_pdf(document)) == 0


def test_a_backup_has_what_is_in_the_bucket_and_goes_into_another(
    told: dict[str, str], photo: Evidence, reporting: World, settings: Any, tmp_path: Path, server: str
) -> None:
    kept_report_pdf(current_document(reporting.plan))
    file = photo.stored
    settings.VAR_DIR = tmp_path
    written = write_backup(tmp_path / "a.zip")
    names = {f"files/{file.file.name}", f"files/{file.thumbnail.name}"}

    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        stored = {name for name in archive.namelist() if name.startswith("files/")}
        content = archive.read(f"files/{file.file.name}")
    assert (written.files, written.missing, stored) == (2, [], names)

    other = bucket.options(server)
    bucket.client(other).create_bucket(Bucket=other["bucket"])
    use(settings, other)
    restore(tmp_path / "a.zip", keep_at=tmp_path / "before.zip")
    with default_storage.open(file.file.name) as restored:
        assert restored.read() == content
    assert [f"files/{key}" for key in bucket.keys(other)] == sorted(names)

    default_storage.delete(file.file.name)
    error = StringIO()
    call_command("backup", tmp_path / "b.zip", stdout=StringIO(), stderr=error)
    assert error.getvalue() == f"missing: {file.file.name}\n"
    with pytest.raises(CommandError):
        call_command("stray_files", stdout=StringIO())
    assert not is_empty("default", default_storage)


def test_a_portal_moves_from_a_bucket_into_a_folder_and_back(
    told: dict[str, str], photo: Evidence, reporting: World, as_: Any, settings: Any, tmp_path: Path, server: str
) -> None:
    settings.VAR_DIR = tmp_path
    names = sorted([photo.stored.file.name, photo.stored.thumbnail.name])
    content = {
        name: bucket.client(told).get_object(Bucket=told["bucket"], Key=f"portal/files/{name}") for name in names
    }
    contents = {name: found["Body"].read() for name, found in content.items()}
    write_backup(tmp_path / "from-bucket.zip")

    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "agencies.storage.FolderStorage"}}
    restore(tmp_path / "from-bucket.zip", keep_at=tmp_path / "before.zip")

    in_folder = {name: (tmp_path / "files" / name).read_bytes() for name in stored_names(default_storage)}
    assert in_folder == contents
    opened = as_(reporting.editor).get(reverse("evidence_file", args=[photo.pk]))
    assert opened.getvalue() == contents[photo.stored.file.name]
    written = write_backup(tmp_path / "from-folder.zip")
    assert (written.files, written.missing) == (2, [])

    other = bucket.options(server, folder="again")
    bucket.client(other).create_bucket(Bucket=other["bucket"])
    use(settings, other)
    restore(tmp_path / "from-folder.zip", keep_at=tmp_path / "before-again.zip")

    assert bucket.keys(other) == [f"again/{name}" for name in names]
    opened = as_(reporting.editor).get(reverse("evidence_file", args=[photo.pk]))
    assert opened.getvalue() == contents[photo.stored.file.name]
    # What was left where it lay before is not touched: whoever moves removes it.
    assert bucket.keys(told) == [f"portal/files/{name}" for name in names]


def test_previews_of_sheets_are_kept_and_forgotten(told: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    first = sheets.PreviewStorage(name="a.xlsx")
    first.save(b"first")
    monkeypatch.setattr(sheets, "KEPT_FOR", dt.timedelta(seconds=-60))
    sheets.PreviewStorage(name="b.xlsx").save(b"second")

    assert bucket.keys(told) == [f"portal/files/{sheets.PREVIEWS}/b.xlsx"]


SETTINGS = """
import django; django.setup()
from django.core.files.storage import storages
storage = storages["default"]
print(type(storage).__name__, storage.bucket_name, storage.endpoint_url, storage.region_name, storage.access_key,
      storage.secret_key, storage.location)
"""
LOADED = """
import sys, django; django.setup()
import documents.job_kinds, config.health, config.urls
print(sorted(name for name in sys.modules if name.split(".")[0] in ("boto3", "botocore", "storages")))
"""


def answer(program: str, tmp_path: Path, **variables: str) -> str:
    own = {"ENV_FILE": os.devnull, "VAR_DIR": str(tmp_path), "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)} | own | variables
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_environment_names_the_bucket(tmp_path: Path) -> None:
    said = answer(
        SETTINGS,
        tmp_path,
        FILES_BUCKET="portal",
        FILES_BUCKET_URL="http://127.0.0.1:9",
        FILES_BUCKET_REGION="tw",
        FILES_BUCKET_KEY_ID="k",
        FILES_BUCKET_SECRET="s",
        FILES_BUCKET_FOLDER="a/b",
    )

    assert said == "BucketStorage portal http://127.0.0.1:9 tw k s a/b"


def test_without_a_bucket_nothing_of_it_is_loaded(tmp_path: Path) -> None:
    assert answer(LOADED, tmp_path) == "[]"
