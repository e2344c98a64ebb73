"""The demo's plans keep the seeds' structure and official wording, and tell every measure in their own words."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plans.document import PlanDocument, projection

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "fixtures"
SEEDS = ROOT.parent / "shared" / "seeds"
PAIRS = [("107-bureau", "107-environment-bureau", 121), ("110-plant", "110-recycling-plant", 45)]
OWN_RUN = 8

needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed plans are not beside this checkout")


def read_plan(name: str) -> PlanDocument:
    return PlanDocument.from_json(json.loads((FIXTURES / "plans" / f"{name}.json").read_text("utf-8")))


def read_seed(name: str) -> dict[str, Any]:
    return json.loads((SEEDS / f"{name}.expected.json").read_text("utf-8"))


def walk(measures: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for measure in measures:
        yield measure
        yield from walk(measure["measures"])


def own_texts(outline: dict[str, Any]) -> list[str]:
    """What the agency wrote itself: measures, the points of sections, the clause on amendment."""
    texts = [
        measure["text"]
        for item in outline["items"]
        for focus in item["focus_points"]
        for measure in walk(focus["measures"])
    ]
    for section in outline["sections"]:
        texts += [point["text"] for point in section.get("points", [])]
        if section["kind"] == "amendment":
            texts.append(section["text"])
    return texts


def without_own_texts(value: Any, *, own: bool = False) -> Any:
    """The outline with the agency's own texts blanked: what must be equal in both."""
    if isinstance(value, dict):
        own = own or value.get("kind") == "amendment"
        return {
            key: "" if own and key == "text" else without_own_texts(entry, own=own or key in ("measures", "points"))
            for key, entry in value.items()
        }
    if isinstance(value, list):
        return [without_own_texts(entry, own=own) for entry in value]
    return value


def runs(text: str) -> set[str]:
    """Every run of `OWN_RUN` consecutive Chinese characters."""
    stretches = re.findall(rf"[\u3400-\u9fff]{{{OWN_RUN},}}", re.sub(r"\s", "", text))
    return {stretch[i : i + OWN_RUN] for stretch in stretches for i in range(len(stretch) - OWN_RUN + 1)}


@pytest.mark.parametrize(("name", "_seed", "count"), PAIRS)
def test_has_every_measure_once(name, _seed, count):
    plan = read_plan(name)
    uids = [node.uid for node in plan.measures()]

    assert len(uids) == len(set(uids)) == count
    assert [uid for uid in uids if not re.fullmatch(r"[0-9a-f]{32}", uid)] == []


@needs_seeds
@pytest.mark.parametrize(("name", "seed", "_count"), PAIRS)
def test_keeps_structure_and_official_wording(name, seed, _count):
    retold, original = projection(read_plan(name)), read_seed(seed)

    assert without_own_texts(retold) == without_own_texts(original)


@needs_seeds
@pytest.mark.parametrize("name", ["107-bureau", "110-plant", "111-bureau", "sample"])
def test_measures_are_in_its_own_words(name):
    seeds = [read_seed(seed) for _, seed, _ in PAIRS]
    seeded = set().union(*(runs(text) for seed in seeds for text in own_texts(seed)))
    if name == "sample":
        outline = json.loads((FIXTURES / "sample-plan.expected.json").read_text("utf-8"))
    else:
        outline = projection(read_plan(name))

    shared = {text: sorted(runs(text) & seeded) for text in own_texts(outline) if runs(text) & seeded}

    assert shared == {}


def test_sample_outline_is_a_plan_document():
    outline = json.loads((FIXTURES / "sample-plan.expected.json").read_text("utf-8"))

    plan = PlanDocument.from_json(outline)

    assert projection(plan) == outline
    assert (len(plan.items), len(list(plan.focus_points())), len(list(plan.measures()))) == (6, 21, 49)


def test_sample_text_holds_every_measure_and_cuts_four():
    text = re.sub(r"\s|</?p>|<ol[^>]*>", "", (FIXTURES / "sample-plan.txt").read_text("utf-8"))
    plan = PlanDocument.from_json(json.loads((FIXTURES / "sample-plan.expected.json").read_text("utf-8")))

    cut = [measure.text for measure in plan.measures() if re.sub(r"\s", "", measure.text) not in text]
    lost = [measure for measure in cut if not in_two_pieces(measure, text)]

    assert (len(cut), lost) == (4, [])


def in_two_pieces(measure: str, text: str) -> bool:
    """Whether a page's end cut the measure: its head and its tail both stand in the text, the tail later."""
    places = range(1, len(measure))
    return any(0 <= text.find(measure[:place]) < text.find(measure[place:]) for place in places)


@pytest.mark.parametrize("name", ["107-bureau", "110-plant", "111-bureau"])
def test_no_measure_repeats_another(name):
    texts = [measure.text for measure in read_plan(name).measures() if not measure.measures]

    assert len(texts) == len(set(texts))
