"""Parts → one volume, written straight to a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream, String

from .page_numbers import PageNumbers
from .structure import Tags
from .typefaces import Typefaces

# A link of the contents to a part's first page is written as this address: "part:3".
LINK = "part:"
# Above whatever a page holds; points.
_TOP = (0.0, 10_000.0)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part of the volume: its file, its title in the bookmarks and how deep it stands there (0: outermost).

    With a `heading` a bookmark one level up begins here. Without a title it goes on from the part before.
    """

    path: Path
    title: str
    depth: int = 0
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Volume:
    """What came of it: on which page (1, 2, …) each part begins, and how many pages there are."""

    starts: tuple[int, ...]
    pages: int


@dataclass(slots=True)
class _Bookmark:
    title: str
    page: int
    place: tuple[float, float]
    below: list[_Bookmark]


def page_counts(files: Sequence[Path | BinaryIO]) -> list[int]:
    """How many pages each file has."""
    counts = []
    for file in files:
        with Pdf.open(file) as pdf:
            counts.append(len(pdf.pages))
    return counts


def join(leaves: Sequence[Leaf], specimen: Path, out: BinaryIO, told: Callable[[int], None] | None = None) -> Volume:
    """Write all parts as one PDF; the first part gives title, language and metadata and is not numbered on page 1.

    `specimen`: see `page_numbers`. `told` is called with the number of each part as it is taken in. What was read of a
    part is let go at once, its file too.
    """
    with Pdf.open(leaves[0].path) as volume:
        joining = _Joining(volume)
        joining.first(leaves[0])
        for number, leaf in enumerate(leaves[1:], start=1):
            # Let go of at once, and with it its descriptor, of which a process has few: the pages are copied.
            joining.add(Pdf.open(leaf.path), number, leaf)
            if told:
                told(number)
        joining.number_pages(Pdf.open(specimen))
        joining.finish()
        volume.save(out, object_stream_mode=ObjectStreamMode.generate, compress_streams=True, deterministic_id=True)
        return Volume(tuple(start + 1 for start in joining.starts), len(volume.pages))


class _Joining:
    def __init__(self, volume: Pdf) -> None:
        self.starts: list[int] = []
        self._volume = volume
        self._tags = Tags(volume)
        self._typefaces = Typefaces()
        self._descriptors: list[tuple[Object, int]] = []
        self._bookmarks: list[_Bookmark] = []
        self._depths: list[list[_Bookmark]] = [self._bookmarks]

    def first(self, leaf: Leaf) -> None:
        """The part that the volume begins with is there already."""
        self.starts.append(0)
        self._set_fonts_apart(self._volume, self._volume)
        self._bookmark(self._volume, leaf, 0)

    def add(self, part: Pdf, number: int, leaf: Leaf) -> None:
        start = len(self._volume.pages)
        self.starts.append(start)
        fonts = list(self._fonts_taken(part))
        links = list(_links(part))
        self._volume.pages.extend(part.pages)
        pages = range(start, len(self._volume.pages))
        self._note_fonts(self._volume.pages[start].obj, fonts)
        self._tags.add(part, number, leaf.title, pages)
        for page, index, target in links:
            annotation = self._volume.pages[start + page].obj.Annots[index]
            annotation.Dest = self._place(start + target)
        self._bookmark(part, leaf, start)

    def number_pages(self, specimen: Pdf) -> None:
        """Every page but the cover; contents' links are led to their parts."""
        fonts = list(self._fonts_taken(specimen))
        page = self._volume.copy_foreign(specimen.pages[0].obj)
        self._note_fonts(page, fonts)
        count = len(self._volume.pages)
        numbers = PageNumbers(self._volume, page)
        for number, each in enumerate(self._volume.pages, start=1):
            if number > 1:
                numbers.draw(each, number, count)
            if number <= (self.starts[1] if len(self.starts) > 1 else count):
                self._lead(each.obj)

    def finish(self) -> None:
        """Fonts, bookmarks and tags, now that all parts are in."""
        files = [
            self._volume.make_indirect(Stream(self._volume, content, Length1=len(content)))
            for content in self._typefaces.files()
        ]
        for descriptor, index in self._descriptors:
            descriptor.FontFile2 = files[index]
        self._tags.finish()
        outlines = self._volume.make_indirect(Dictionary(Type=Name.Outlines))
        self._write_bookmarks(outlines, self._bookmarks, is_open=True)
        self._volume.Root.Outlines = outlines
        self._volume.Root.PageMode = Name.UseOutlines

    def _fonts_taken(self, part: Pdf) -> Iterator[tuple[str, int]]:
        """Take the font files out of a part that go into a shared one: font's name, number of the typeface."""
        seen: dict[tuple[int, int], int | None] = {}
        for name, font in _fonts(part.pages[0].obj):
            descriptor = font.DescendantFonts[0].FontDescriptor
            if Name.FontFile2 not in descriptor:
                continue
            file = descriptor.FontFile2
            if file.objgen not in seen:
                seen[file.objgen] = self._typefaces.add(str(font.BaseFont), file.read_bytes())
            index = seen[file.objgen]
            if index is not None:
                del descriptor[Name.FontFile2]
                yield name, index

    def _set_fonts_apart(self, part: Pdf, volume: Pdf) -> None:
        self._note_fonts(volume.pages[0].obj, list(self._fonts_taken(part)))

    def _note_fonts(self, page: Object, fonts: list[tuple[str, int]]) -> None:
        found = dict(_fonts(page))
        for name, index in fonts:
            self._descriptors.append((found[name].DescendantFonts[0].FontDescriptor, index))

    def _lead(self, page: Object) -> None:
        for annotation in page.get(Name.Annots, ()):
            address = str(annotation.get(Name.A, Dictionary()).get(Name.URI, ""))
            if address.startswith(LINK):
                del annotation[Name.A]
                annotation.Dest = self._place(self.starts[int(address.removeprefix(LINK))])

    def _place(self, page: int) -> Array:
        return Array([self._volume.pages[page].obj, Name.Fit])

    def _bookmark(self, part: Pdf, leaf: Leaf, start: int) -> None:
        outlines = part.Root.get(Name.Outlines)
        pages = {page.obj.objgen: number for number, page in enumerate(part.pages)}
        below = list(_bookmarks(outlines, pages, start)) if outlines is not None else []
        # The part's own title heads its bookmarks: its parts stand below this one instead.
        if len(below) == 1:
            below = below[0].below
        if leaf.heading:
            self._stand(_Bookmark(leaf.heading, start, _TOP, []), leaf.depth - 1)
        if leaf.title:
            self._stand(_Bookmark(leaf.title, start, _TOP, below), leaf.depth)
        else:
            self._depths[-1].extend(below)

    def _stand(self, mark: _Bookmark, depth: int) -> None:
        del self._depths[depth + 1 :]
        self._depths[-1].append(mark)
        self._depths.append(mark.below)

    def _write_bookmarks(self, parent: Object, marks: list[_Bookmark], *, is_open: bool = False) -> None:
        """As a chain of dictionaries (PDF 1.7, 12.3.3); all but the outermost are closed."""
        written = [self._volume.make_indirect(Dictionary(Title=String(mark.title), Parent=parent)) for mark in marks]
        for index, (mark, entry) in enumerate(zip(marks, written, strict=True)):
            left, top = mark.place
            page = self._volume.pages[mark.page].obj
            entry.Dest = Array([page, Name.XYZ, left, min(top, float(page.MediaBox[3])), 0])
            if index:
                entry.Prev = written[index - 1]
            if index + 1 < len(written):
                entry.Next = written[index + 1]
            if mark.below:
                self._write_bookmarks(entry, mark.below)
        if written:
            parent.First, parent.Last = written[0], written[-1]
            parent.Count = len(written) if is_open else -len(written)


def _fonts(page: Object) -> Iterator[tuple[str, Object]]:
    """Name and dictionary of the page's composite fonts; all pages of a part share theirs."""
    for name, font in page.Resources.get(Name.Font, Dictionary()).items():
        if Name.DescendantFonts in font:
            yield name, font


def _links(part: Pdf) -> Iterator[tuple[int, int, int]]:
    """Links within the part: page, place among its annotations, page they lead to."""
    pages = {page.obj.objgen: number for number, page in enumerate(part.pages)}
    names = _named_places(part)
    for number, page in enumerate(part.pages):
        for index, annotation in enumerate(page.obj.get(Name.Annots, ())):
            place = annotation.get(Name.Dest)
            if isinstance(place, String):
                place = names.get(str(place))
            if isinstance(place, Array) and place[0].objgen in pages:
                yield number, index, pages[place[0].objgen]


def _named_places(part: Pdf) -> dict[str, Object]:
    names = part.Root.get(Name.Names, Dictionary()).get(Name.Dests, Dictionary()).get(Name.Names, Array())
    return {str(names[index]): names[index + 1] for index in range(0, len(names), 2)}


def _bookmarks(parent: Object, pages: dict[tuple[int, int], int], start: int) -> Iterator[_Bookmark]:
    entry = parent.get(Name.First)
    while entry is not None:
        page, _kind, left, top, *_zoom = entry.Dest
        below = list(_bookmarks(entry, pages, start))
        yield _Bookmark(str(entry.Title), start + pages[page.objgen], (float(left), float(top)), below)
        entry = entry.get(Name.Next)
