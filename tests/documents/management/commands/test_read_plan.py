import io
import json

import pytest
from django.core.management import CommandError, call_command

from plans.document import PlanDocument
from tests.documents.readers.test_readers import TEXT


def test_the_plan_document_is_printed(tmp_path):
    path, printed = tmp_path / "plan.txt", io.StringIO()
    path.write_text(TEXT, encoding="utf-8")

    call_command("read_plan", path, stdout=printed)

    document = PlanDocument.from_json(json.loads(printed.getvalue()))
    assert (document.title, [item.title for item in document.items]) == ("甲局110年度服務計畫", ["服務"])
    assert printed.getvalue() == json.dumps(document.as_json(), ensure_ascii=False, indent=1) + "\n"


def test_an_unreadable_file_is_an_error_that_names_it(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_bytes(b"a\0b")

    with pytest.raises(CommandError, match=r"plan\.txt: "):
        call_command("read_plan", path)


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        call_command("read_plan", tmp_path / "nowhere.txt")
