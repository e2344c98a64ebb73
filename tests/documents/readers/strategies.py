"""Random plan documents of the genre: other agencies, units, labels, marker styles, columns, sections."""

import datetime as dt

from hypothesis import strategies as st

from agencies import roc
from plans import numbering
from plans.document import (
    Basis,
    Column,
    FocusPoint,
    Goal,
    HeaderCell,
    MarkerStyles,
    Measure,
    PlanDocument,
    Point,
    Section,
    UnitRef,
    WorkItem,
)

HAN = "訂設置便民服務流程環境資訊網站檢討改善提供民眾參與意見創新櫃台書表𠮷𡘙"
WORDS = st.text(st.sampled_from(HAN), min_size=4, max_size=14)
INSIDE = st.sampled_from(["，", "、", " 107 年 ", "「", "」", "(SOP)", " APP ", "；", "（3天內）", " 0800 ", "/"])
UNIT_NAMES = st.builds(
    str.__add__,
    st.text(st.sampled_from("綜計環稽廢管土水檢秘書勞安維修操作"), min_size=2, max_size=4),
    st.sampled_from("科室組課股隊"),
)
HEADINGS = {
    "basis": ["計畫依據", "依據", "緣起及依據"],
    "goals": ["計畫目標", "目標", "目的"],
    "scope": ["實施對象", "實施範圍", "適用對象及範圍"],
    "content": ["計畫內容", "執行措施", "實施內容"],
    "evaluation": ["推動及管考", "管制考核", "考核與獎勵"],
    "amendment": ["實施與修正", "修正", "附則"],
    "schedule": ["執行期程", "實施期間"],
    "other": ["經費", "其他事項", "預期效益"],
}
LABELS = st.sampled_from(
    ["要項", "策略", "方法", "重點工作", "推動作法", "承辦單位", "主政科室", "工作構面", "執行要領"]
)
NUMBER_OF = ["府授研服字", "局綜字", "環政企字"]


@st.composite
def sentences(draw, end="。"):
    parts = [draw(WORDS)]
    for _ in range(draw(st.integers(0, 3))):
        parts += [draw(INSIDE), draw(WORDS)]
    return "".join(parts) + end


@st.composite
def measures(draw, depth, start=1):
    """A numbered list, its texts of one or two paragraphs, `depth` levels at most."""
    nodes = []
    for ordinal in range(start, start + draw(st.integers(1, 3))):
        below = draw(measures(depth - 1)) if depth > 1 and draw(st.booleans()) else ()
        text = draw(sentences())
        if draw(st.integers(0, 4)) == 0:
            text = f"{draw(WORDS)}\n{text}"
        nodes.append(Measure(text, ordinal, below))
    return tuple(nodes)


@st.composite
def focus_points(draw, ordinal, names, extra):
    kind = draw(st.sampled_from(["list", "list", "list", "one", "none"]))
    if kind == "list":
        own = draw(measures(3, start=draw(st.sampled_from([1, 1, 1, 3]))))
    else:
        own = (Measure(draw(sentences())),) if kind == "one" else ()
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
    return FocusPoint(
        draw(sentences()),
        ordinal,
        units=tuple(UnitRef(name, generic=name.startswith("各")) for name in chosen),
        measures=own,
        extra={label: draw(sentences()) for label in extra},
    )


@st.composite
def styles(draw):
    section = draw(st.sampled_from(["壹、", "一、", "壹."]))
    item, focus = draw(
        st.sampled_from([("一、", "(一)"), ("(一)", "1."), ("１．", "（１）"), ("甲、", "一、"), ("一、", "1、")])
    )
    lists = [
        style for style in ("一、", "(一)", "1.", "1、", "(1)", "甲、") if numbering.kin(style) != numbering.kin(focus)
    ]
    chosen: list[str] = []
    for style in draw(st.permutations(lists)):
        if numbering.kin(style) not in map(numbering.kin, chosen):
            chosen.append(style)
    within = [style for style in ("一、", "(一)", "1.") if numbering.kin(style) != numbering.kin(section)]
    return MarkerStyles(
        section, draw(st.sampled_from(within)), draw(st.sampled_from(within)), item, focus, tuple(chosen)
    )


@st.composite
def columns(draw):
    """Columns in an order of the genre, and a header over them."""
    order, spans = draw(
        st.sampled_from([
            ("item focus measures units", (2, 1, 1)),
            ("item focus measures units", (1, 2, 1)),
            ("item focus measures units", (1, 1, 1, 1)),
            ("item focus units measures", (2, 1, 1)),
            ("item focus units measures", (1, 1, 1, 1)),
            ("item focus measures extra units", (1, 1, 1, 1, 1)),
            ("item focus measures units extra", (2, 1, 1, 1)),
            ("item focus units measures extra", (1, 1, 1, 1, 1)),
        ])
    )  # fmt: skip
    labels = draw(st.lists(LABELS, min_size=len(spans), max_size=len(spans), unique=True))
    header = tuple(HeaderCell(label, span) for label, span in zip(labels, spans, strict=True))
    printed = [label for label, span in zip(labels, spans, strict=True) for _ in range(span)]
    kinds = order.split()
    return header, tuple(Column(kind, printed[place] if kind == "extra" else "") for place, kind in enumerate(kinds))


@st.composite
def letters(draw):
    issuer, title = draw(WORDS) + "政府", draw(WORDS) + "實施計畫"
    date = draw(st.dates(dt.date(2010, 1, 1), dt.date(2030, 12, 31)))
    number = f"{draw(st.sampled_from(NUMBER_OF))}第{draw(st.integers(10**9, 10**10))}號"
    verb = draw(st.sampled_from(["函送", "函頒", "訂定", "核備", "函"]))
    day = roc.format_date(date, long=draw(st.booleans()))
    return Basis(f"{issuer}{day}{number}{verb}「{title}」。", issuer, date, number, verb, title)


@st.composite
def sections(draw, basis):
    kinds = draw(st.permutations(["scope", "evaluation", "amendment", "schedule", "other"]))[: draw(st.integers(0, 5))]
    ordered = ["basis", "goals", *kinds]
    ordered.insert(draw(st.integers(2, len(ordered))), "content")
    found = []
    for ordinal, kind in enumerate(ordered, 1):
        text, points = None, ()
        if kind == "basis":
            text = basis.text
        elif kind not in ("goals", "content"):
            if draw(st.booleans()):
                text = draw(sentences())
            if text is None or draw(st.booleans()):
                points = tuple(Point(draw(sentences()), number) for number in range(1, draw(st.integers(2, 4))))
        found.append(Section(draw(st.sampled_from(HEADINGS[kind])), kind, ordinal, text, points))
    return tuple(found)


@st.composite
def documents(draw):
    basis = draw(letters())
    header, cols = draw(columns())
    extra = [column.label for column in cols if column.kind == "extra"]
    names = [
        *draw(st.lists(UNIT_NAMES, min_size=2, max_size=6, unique=True)),
        draw(st.sampled_from(["各組室", "各單位"])),
    ]
    items = []
    unnumbered_first = draw(st.booleans())
    for place in range(draw(st.integers(2, 5))):
        ordinal = place + (0 if unnumbered_first else 1) or None
        count = draw(st.integers(1, 4)) if ordinal else 1
        points = tuple(draw(focus_points(number if ordinal else None, names, extra)) for number in range(1, count + 1))
        items.append(WorkItem(draw(sentences(end="")), ordinal, points))
    if draw(st.booleans()):
        items = draw(st.permutations(items))
    agency, year = draw(WORDS) + "局", draw(st.integers(95, 120))
    goals = tuple(Goal(draw(WORDS), draw(sentences()), number) for number in range(1, draw(st.integers(2, 5))))
    return PlanDocument(
        title=f"{agency}{year}年度{draw(st.sampled_from(['提升服務執行計畫', '為民服務工作計畫', '服務精進方案']))}",
        agency=agency,
        year=year,
        basis=(basis,),
        sections=draw(sections(basis)),
        goals=goals,
        header=header,
        columns=cols,
        styles=draw(styles()),
        items=tuple(items),
        signatories=tuple(
            draw(st.lists(st.sampled_from(["承辦人", "科長", "副首長", "機關首長"]), max_size=3, unique=True))
        ),
        subtitle=draw(st.sampled_from(["", "本府核備文號：府研字第123號函核備"])),
    )
