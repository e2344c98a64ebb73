"""One tree of tags over all parts: each part's document becomes a part of the first one's."""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, Object, Pdf, String


class Tags:
    """The tree of `volume`, which begins as that of its first part."""

    def __init__(self, volume: Pdf) -> None:
        self._volume = volume
        root = volume.Root.StructTreeRoot
        self._document = root.K[0]
        own = root.ParentTree.Nums
        self._next = _next_key(own)
        self._nodes = [_node(volume, own, 0, self._next)]

    def add(self, part: Pdf, number: int, title: str, pages: range) -> None:
        """Take in the tags of `part`, whose pages are those `pages` of the volume (copied before)."""
        if Name.StructTreeRoot not in part.Root:
            return
        root = part.Root.StructTreeRoot
        _name_apart(part, number)
        # Without a way up, or the part's own root would come along.
        document, nums = root.K[0], root.ParentTree.Nums
        del document[Name.P]
        copied = self._volume.copy_foreign(document)
        copied.S, copied.T, copied.P = Name.Part, String(title), self._document
        self._document.K.append(copied)
        copied_nums = self._volume.copy_foreign(part.make_indirect(nums))
        moved = self._next
        for index in range(0, len(copied_nums), 2):
            copied_nums[index] = int(copied_nums[index]) + moved
        self._next += _next_key(nums)
        self._nodes.append(_node(self._volume, copied_nums, moved, self._next))
        for page in pages:
            self._move(self._volume.pages[page].obj, moved)

    def finish(self) -> None:
        """Write the way from the pages' marks to the tags."""
        self._volume.Root.StructTreeRoot.ParentTree = self._volume.make_indirect(Dictionary(Kids=Array(self._nodes)))
        self._volume.Root.StructTreeRoot.ParentTreeNextKey = self._next

    def _move(self, page: Object, moved: int) -> None:
        if Name.StructParents in page:
            page.StructParents = int(page.StructParents) + moved
        for annotation in page.get(Name.Annots, ()):
            if Name.StructParent in annotation:
                annotation.StructParent = int(annotation.StructParent) + moved


def _node(volume: Pdf, nums: Object, low: int, end: int) -> Object:
    limits = Array([low, max(end - 1, low)])
    return volume.make_indirect(Dictionary(Nums=nums, Limits=limits))


def _next_key(nums: Object) -> int:
    return max((int(nums[index]) for index in range(0, len(nums), 2)), default=-1) + 1


def _name_apart(part: Pdf, number: int) -> None:
    """The cells' names, which headers are named by, are of this part alone."""
    prefix = f"{number}-"
    for element in part.objects:
        if not isinstance(element, Dictionary) or element.get(Name.Type) != Name.StructElem:
            continue
        if Name.ID in element:
            element.ID = String(prefix + str(element.ID))
        cell = element.get(Name.A)
        if isinstance(cell, Dictionary) and Name.Headers in cell:
            cell.Headers = Array([String(prefix + str(header)) for header in cell.Headers])
