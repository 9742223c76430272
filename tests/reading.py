"""A page as a tree, read with the standard library: enough to inspect it and to fill its forms."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))


@dataclass(eq=False)
class Element:
    """A tag, its attributes (a bare one is ""), and what it holds in order: elements and texts."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)
    line: int = 0

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def has(self, name: str) -> bool:
        return name in self.attributes

    @cached_property
    def everything(self) -> list["Element"]:
        """Itself and every element inside, in the order of the page; to be asked once the page is read."""
        found: list[Element] = []
        waiting = [self]
        while waiting:
            element = waiting.pop()
            found.append(element)
            waiting += [child for child in reversed(element.children) if isinstance(child, Element)]
        return found

    def all(self, *tags: str) -> list["Element"]:
        return [element for element in self.everything if element.tag in tags]

    def ancestors(self) -> Iterator["Element"]:
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    @property
    def text(self) -> str:
        """Its words, without those of scripts and styles, spaces made single."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in ("script", "style", "template"):
                yield from child._texts()

    def __str__(self) -> str:
        named = [f'{name}="{self.get(name)}"' for name in ("id", "name", "class", "href", "action") if self.has(name)]
        return f"<{' '.join([self.tag, *named[:2]])}> (line {self.line})"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("document", {})
        self.current = self.root
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        element = Element(tag, {name: value or "" for name, value in attrs}, self.current, line=self.getpos()[0])
        self.faults += [f"{element} gives {name} twice" for name in set(names) if names.count(name) > 1]
        self.current.children.append(element)
        if tag not in VOID:
            self.current = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.current.tag == tag and self.current.parent is not None:
            self.current = self.current.parent
        else:
            self.faults.append(f"</{tag}> on line {self.getpos()[0]} closes {self.current}")
            opened = next((one for one in self.current.ancestors() if one.tag == tag), None)
            if opened is not None and opened.parent is not None:
                self.current = opened.parent

    def handle_data(self, data: str) -> None:
        self.current.children.append(data)


def read(html: str) -> tuple[Element, list[str]]:
    """The tree of a page, and its faults of nesting. Every element must be closed by name (ours are)."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.current is not reader.root:
        reader.faults.append(f"{reader.current} is never closed")
    return reader.root, reader.faults
