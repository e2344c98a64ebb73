import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.readers import read_text
from plans.document import projection
from tests.documents.readers.seed_form import Form, text_of
from tests.documents.readers.strategies import documents

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the two real plans are not beside the repository")
PLANS = ["107-environment-bureau", "110-recycling-plant"]


@needs_seeds
@pytest.mark.parametrize("name", PLANS)
def test_real_plans_are_read_exactly(name):
    document = read_text((SEEDS / f"{name}.txt").read_text(encoding="utf-8"))

    assert projection(document) == json.loads((SEEDS / f"{name}.expected.json").read_text(encoding="utf-8"))


@given(
    documents(),
    st.builds(
        Form,
        random=st.randoms(use_true_random=False),
        pipes=st.booleans(),
        repeated_header=st.booleans(),
        tags=st.booleans(),
        lost_columns=st.booleans(),
        lost_measures=st.booleans(),
        lost_grid=st.booleans(),
        merged_rows=st.booleans(),
        short_header=st.booleans(),
        bullets=st.booleans(),
        break_chance=st.sampled_from([0, 0.3, 0.9]),
    ),
)
def test_what_is_printed_in_the_seeds_form_is_read_back(document, form):
    found = read_text(text_of(document, form))

    assert projection(found) == projection(document)
    assert found.columns == document.columns
    assert found.subtitle == document.subtitle
    assert [focus.extra for _, focus in found.focus_points()] == [focus.extra for _, focus in document.focus_points()]
