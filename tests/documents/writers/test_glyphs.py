from documents.writers.glyphs import missing_glyphs
from plans.document import FocusPoint, Measure, WorkItem
from tests.documents.writers.samples import plan


def test_signs_of_a_usual_plan_can_all_be_drawn():
    assert missing_glyphs(plan(subtitle="含簡化字办、罕用字𠮷及　空白\n")) == []


def test_signs_that_no_font_holds_are_told_once_each():
    lost = "\U000e0fff\U0010fffd"
    item = WorkItem(lost, 1, (FocusPoint("重點", 1, (), (Measure("措施" + lost[1], 1),)),))

    assert missing_glyphs(plan(item)) == ["\U000e0fff", "\U0010fffd"]
