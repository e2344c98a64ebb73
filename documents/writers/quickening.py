"""Makes the layout engine quicker at what the printed forms are made of: thousands of short lines in ruled cells.

Each replacement gives what WeasyPrint's own function gives, under the conditions it checks, and leaves everything else
to that function. They read WeasyPrint's internals: `install` does nothing for a version they were not written for (the
forms then only take longer), and `tests/documents/writers/test_quickening.py` compares both, page by page.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from math import isfinite
from types import SimpleNamespace
from typing import Any

import pydyf
import weasyprint
from weasyprint import css
from weasyprint.draw import border
from weasyprint.draw.color import get_color
from weasyprint.formatting_structure import boxes
from weasyprint.layout import float as floats
from weasyprint.layout import percent
from weasyprint.layout.page import PageType
from weasyprint.pdf import fonts
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, harfbuzz, pango, unicode_to_char_p
from weasyprint.text.fonts import font_features, get_font_description

WRITTEN_FOR = "70."

_WHOLE_FACE = fonts.get_hb_object_data
_SETUP = line_break.Layout.setup
_SET_TEXT = line_break.Layout.set_text
_DEACTIVATE = line_break.Layout.deactivate
_REACTIVATE = line_break.Layout.reactivate
_FIRST_LINE_METRICS = line_break.first_line_metrics
_IS_IN_NORMAL_FLOW = boxes.Box.is_in_normal_flow
_AVOID_COLLISIONS = floats.avoid_collisions
_TO_BYTES = pydyf._to_bytes
_SPLIT = line_break.split_first_line
_STRUT = line_break.strut
_RESOLVE = percent.resolve_percentages
_DRAW_BORDER = border.draw_border
_SET_COMPUTED_STYLES = css.StyleFor.set_computed_styles
_PAGE_REFERENCES = pydyf.PDF.page_references

# Signs from here on are as wide as high, so that a line of n em holds n of them.
_FIRST_FULL_WIDTH = "\u2e80"


def install() -> bool:
    """Put the quicker functions in place, everywhere in WeasyPrint; False where its version is another one."""
    if not weasyprint.__version__.startswith(WRITTEN_FOR):
        return False
    _replace(_RESOLVE, _resolve_percentages)
    _replace(_STRUT, _strut)
    _replace(_FIRST_LINE_METRICS, _first_line_metrics)
    _replace(_AVOID_COLLISIONS, _avoid_collisions)
    _replace(_SPLIT, _split_first_line)
    _replace(_DRAW_BORDER, _draw_border)
    fonts.get_hb_object_data = _face
    line_break.Layout.setup = _setup
    line_break.Layout.set_text = _set_text
    line_break.Layout.deactivate = _deactivate
    line_break.Layout.reactivate = _reactivate
    boxes.Box.is_in_normal_flow = _is_in_normal_flow
    pydyf._to_bytes = _to_bytes
    pydyf.zlib = SimpleNamespace(compressobj=_compressobj)
    css.StyleFor.set_computed_styles = _set_computed_styles
    pydyf.PDF.page_references = property(_page_references)
    return True


def remove() -> None:
    """Put WeasyPrint's own functions back (tests compare both)."""
    _replace(_resolve_percentages, _RESOLVE)
    _replace(_strut, _STRUT)
    _replace(_first_line_metrics, _FIRST_LINE_METRICS)
    _replace(_avoid_collisions, _AVOID_COLLISIONS)
    _replace(_split_first_line, _SPLIT)
    _replace(_draw_border, _DRAW_BORDER)
    fonts.get_hb_object_data = _WHOLE_FACE
    line_break.Layout.setup = _SETUP
    line_break.Layout.set_text = _SET_TEXT
    line_break.Layout.deactivate = _DEACTIVATE
    line_break.Layout.reactivate = _REACTIVATE
    boxes.Box.is_in_normal_flow = _IS_IN_NORMAL_FLOW
    pydyf._to_bytes = _TO_BYTES
    pydyf.zlib = zlib
    css.StyleFor.set_computed_styles = _SET_COMPUTED_STYLES
    pydyf.PDF.page_references = _PAGE_REFERENCES


def _replace(one: Callable[..., Any], other: Callable[..., Any]) -> None:
    """In every module that has imported it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint.") and getattr(module, one.__name__.lstrip("_"), None) is one:
            setattr(module, one.__name__.lstrip("_"), other)


_FACES_KEPT = 4
_faces: dict[tuple[int, int], tuple[Any, bytes]] = {}


def _face(harfbuzz_object: Any, *colour: Any) -> bytes | None:
    """The file of a font, copied out of HarfBuzz once: the kai face has 27 MB."""
    if colour:
        return _WHOLE_FACE(harfbuzz_object, *colour)
    with ffi.new("unsigned int *") as length:
        blob = ffi.gc(harfbuzz.hb_face_reference_blob(harfbuzz_object), harfbuzz.hb_blob_destroy)
        data = harfbuzz.hb_blob_get_data(blob, length)
        if data == ffi.NULL or length[0] < 1_000_000:
            return _WHOLE_FACE(harfbuzz_object)
        key = int(ffi.cast("uintptr_t", data)), int(length[0])
        kept = _faces.get(key)
        if kept is None:
            # Each thread has its own fonts, and threads come and go: only the latest few are kept.
            while len(_faces) >= _FACES_KEPT:
                _faces.pop(next(iter(_faces)), None)
            # The blob is kept with the copy, so that no other font can come to stand at its address.
            kept = _faces[key] = blob, ffi.unpack(data, key[1])
        return kept[1]


def _setup(layout: Any, style: Any) -> None:
    """Pango's context and description of a font are made once for each style instead of once for each line."""
    if style["text_decoration_line"] != "none" or style["font_language_override"] != "normal" or _has_features(style):
        _SETUP(layout, style)
        return
    kept = style.__dict__.get("_pango")
    if kept is None or kept[0] is not style.font_config:
        kept = style.__dict__["_pango"] = (style.font_config, *_pango_of(style))
    _, context, description, layout.language = kept
    layout.style = style
    layout.first_line_direction = 0
    layout.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(layout.layout, False)
    pango.pango_layout_set_font_description(layout.layout, description)
    layout.ascent = layout.underline_position = layout.strikethrough_position = None


def _set_text(layout: Any, text: str, justify: bool = False) -> None:
    """Text of one paragraph is said to be one, as WeasyPrint says when it draws: Pango need not lay it out anew."""
    pango.pango_layout_set_single_paragraph_mode(layout.layout, _is_one_paragraph(text))
    _SET_TEXT(layout, text, justify)


def _is_one_paragraph(text: str) -> bool:
    return "\n" not in text and "\r" not in text and "\u2029" not in text


def _deactivate(layout: Any) -> None:
    """A laid-out line is kept until it has been drawn."""
    if "kept" in layout.__dict__ or layout.justification_spacing:
        layout.__dict__.pop("kept", None)
        _DEACTIVATE(layout)
    else:
        layout.kept = layout.style, layout.text


def _reactivate(layout: Any, style: Any) -> None:
    kept = layout.__dict__.get("kept")
    if kept is None or kept[0] is not style or kept[1] != layout.text:
        _REACTIVATE(layout, style)


def _pango_of(style: Any) -> tuple[Any, Any, Any]:
    """Context, font description and language, made as WeasyPrint makes them."""
    context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, line_break.PANGO_DIRECTION[style["direction"]])
    language = pango.pango_language_get_default()
    if style["lang"]:
        said, _kept_alive = unicode_to_char_p(style["lang"])
        language = pango.pango_language_from_string(said)
        pango.pango_context_set_language(context, language)
    return context, get_font_description(style), language


def _has_features(style: Any) -> bool:
    kept: bool | None = style.__dict__.get("_has_features")
    if kept is None:
        kept = style.__dict__["_has_features"] = bool(
            font_features(
                style["font_kerning"],
                style["font_variant_ligatures"],
                style["font_variant_position"],
                style["font_variant_caps"],
                style["font_variant_numeric"],
                style["font_variant_alternates"],
                style["font_variant_east_asian"],
                style["font_feature_settings"],
            )
        )
    return kept


def _strut(style: Any) -> tuple[float, float]:
    """The height of a line, worked out once for each style."""
    kept: tuple[float, float] | None = style.__dict__.get("_strut")
    if kept is None:
        kept = style.__dict__["_strut"] = _STRUT(style)
    return kept


def _split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Any:
    """Shows Pango two lines of a Chinese paragraph and not four: what follows does not change where the first ends."""
    if max_width is not None and isfinite(max_width) and style["font_size"] > 0:
        signs = int(max_width / style["font_size"] * 2) + 4
        if signs < len(text) and all(sign >= _FIRST_FULL_WIDTH for sign in text[signs // 2 - 2 : signs]):
            split = _SPLIT(text[:signs], style, context, max_width, justification_spacing, is_line_start, minimum)
            if split[2] is not None:
                return split
    return _SPLIT(text, style, context, max_width, justification_spacing, is_line_start, minimum)


def _first_line_metrics(
    first_line: Any,
    text: str,
    layout: Any,
    resume_at: int | None,
    space_collapse: bool,
    style: Any,
    hyphenated: bool = False,
    hyphenation_character: str | None = None,
) -> Any:
    """A line that ends in no space is as wide, and drawn the same, by itself and as the first of two of a paragraph."""
    if resume_at and not hyphenated and _is_one_paragraph(layout.text):
        alone = text.encode()[: first_line.length].decode()
        if alone[-1:] >= _FIRST_FULL_WIDTH:
            width, height = line_break.line_size(first_line, style)
            baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
            layout.text = alone
            layout.deactivate()
            return layout, first_line.length, resume_at, width, height, baseline
    return _FIRST_LINE_METRICS(
        first_line, text, layout, resume_at, space_collapse, style, hyphenated, hyphenation_character
    )


def _is_in_normal_flow(box: Any) -> bool:
    style = box.style
    if style["float"] == "none" and style["position"] in ("static", "relative"):
        return True
    return bool(_IS_IN_NORMAL_FLOW(box))


def _avoid_collisions(context: Any, box: Any, containing_block: Any, outer: bool = True) -> Any:
    """Where nothing floats a line has the whole width."""
    free = (
        not context.excluded_shapes and isinstance(box, boxes.LineBox) and containing_block.style["direction"] == "ltr"
    )
    if free and not box.margin_left and not box.margin_right:
        return containing_block.content_box_x(), box.position_y, containing_block.width
    return _AVOID_COLLISIONS(context, box, containing_block, outer)


# Elements that the forms repeat by the hundred, and whose styles WeasyPrint never changes afterwards. Of a page's own
# styles it sets counters and overflow, to the same values on each page.
_ALIKE = frozenset(("p", "td", "th", "tr", "tbody", "thead", "col", "colgroup", "span"))


def _set_computed_styles(
    styles: Any,
    element: Any,
    parent: Any,
    root: Any = None,
    pseudo_type: str | None = None,
    base_url: str | None = None,
    target_collector: Any = None,
) -> None:
    """Elements below the same style that the same declarations reach have one style, worked out once.

    So have pages, and the boxes in their margins.
    """
    computed = styles.get_computed_styles()
    alike = isinstance(element, PageType) or (pseudo_type is None and getattr(element, "tag", None) in _ALIKE)
    if not alike or parent is None:
        _SET_COMPUTED_STYLES(styles, element, parent, root, pseudo_type, base_url, target_collector)
        return
    cascaded = styles.get_cascaded_styles().get((element, pseudo_type), {})
    said = frozenset((name, id(value), *weight[:2], *weight[2]) for name, (value, weight) in cascaded.items())
    key = id(computed[parent, None]), pseudo_type, said
    shared = styles.__dict__.setdefault("_shared", {})
    if key in shared:
        computed[element, pseudo_type] = shared[key]
        return
    _SET_COMPUTED_STYLES(styles, element, parent, root, pseudo_type, base_url, target_collector)
    if not computed[element, pseudo_type]["anchor"]:
        shared[key] = computed[element, pseudo_type]


def _to_bytes(item: Any) -> bytes:
    """Numbers and words first: a page is made of them."""
    kind = type(item)
    if kind is float and not item.is_integer():
        return f"{item:f}".rstrip("0").encode("ascii")
    if kind is str or kind is int:
        return str(item).encode("ascii")
    return item if kind is bytes else _TO_BYTES(item)


def _compressobj(level: int) -> Any:
    """The highest level takes longer than it saves."""
    return zlib.compressobj(min(level, zlib.Z_BEST_SPEED + 5))


def _page_references(pdf: Any) -> tuple[bytes, ...]:
    """Asked for once for each tagged element, and the same each time unless a page came."""
    count = len(pdf.pages["Kids"])
    kept: tuple[int, tuple[bytes, ...]] | None = pdf.__dict__.get("_references")
    if kept is None or kept[0] != count:
        kept = pdf.__dict__["_references"] = count, _PAGE_REFERENCES.fget(pdf)
    return kept[1]


_HORIZONTAL = ("margin_left", "margin_right", "padding_left", "padding_right", "width", "min_width", "max_width")
_VERTICAL = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
_BORDERS = ("border_top_width", "border_right_width", "border_bottom_width", "border_left_width")


def _resolve_percentages(box: Any, containing_block: Any) -> None:
    """The used lengths of a box; those that are the same in every containing block are kept with its style."""
    style = box.style
    fixed = style.__dict__.get("_lengths", False)
    if fixed is False:
        fixed = style.__dict__["_lengths"] = _fixed_lengths(style)
    if fixed is None:
        _RESOLVE(box, containing_block)
    else:
        box.__dict__.update(fixed)


def _fixed_lengths(style: Any) -> dict[str, Any] | None:
    """Lengths that no containing block changes; None unless all are in pixels, `auto`, or none."""
    if style["box_sizing"] != "content-box" or style["border_collapse"] == "collapse" or style["height"] != "auto":
        return None
    lengths: dict[str, Any] = {"height": "auto"}
    for name in (*_HORIZONTAL, *_VERTICAL, "min_height", "max_height"):
        value = style[name]
        if value is None or value == "auto":
            lengths[name] = 0 if value and name in ("min_width", "min_height") else value
        elif getattr(value, "unit", None) == "px":
            lengths[name] = value.value
        else:
            return None
    lengths |= {name: style[name] for name in _BORDERS}
    return lengths


def _draw_border(stream: Any, box: Any) -> None:
    """The rules of a cell as one path: WeasyPrint clips and fills each side by itself unless all four are drawn."""
    widths = [getattr(box, name) for name in _BORDERS]
    if not any(widths):
        if box.style["column_rule_width"] or box.style["border_image_source"][0] != "none":
            _DRAW_BORDER(stream, box)
        return
    x, y, width, height, *radii = box.rounded_border_box()
    sides = [side for side, thick in zip(border.SIDES, widths, strict=True) if thick]
    colours = {get_color(box.style, f"border_{side}_color") for side in sides}
    if (
        all(widths)
        or len(colours) > 1
        or any(radius != (0, 0) for radius in radii)
        or {box.style[f"border_{side}_style"] for side in sides} != {"solid"}
        or box.style["visibility"] != "visible"
        or box.style["border_image_source"][0] != "none"
        or box.style["column_rule_width"]
    ):
        _DRAW_BORDER(stream, box)
        return
    top, right, bottom, left = widths
    with stream.artifact(), stream.stacked():
        stream.set_color(colours.pop())
        if top:
            stream.rectangle(x, y, width, top)
        if bottom:
            stream.rectangle(x, y + height - bottom, width, bottom)
        if left:
            stream.rectangle(x, y, left, height)
        if right:
            stream.rectangle(x + width - right, y, right, height)
        stream.fill()
