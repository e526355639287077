"""What a Word file that anybody may have made does when Word opens it, beside showing text and pictures."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

# How the parts of a plain document belong together, by the last word of a relationship's type. Others can hold macros,
# other programs' objects or whole other files.
PLAIN_RELATIONSHIPS = {
    "officeDocument", "styles", "stylesWithEffects", "settings", "webSettings", "fontTable", "font", "theme",
    "numbering", "footnotes", "endnotes", "header", "footer", "image", "hyperlink", "comments", "commentsExtended",
    "commentsIds", "commentsExtensible", "people", "core-properties", "extended-properties", "custom-properties",
    "customXml", "customXmlProps", "glossaryDocument", "thumbnail", "diagramData", "diagramLayout",
    "diagramQuickStyle", "diagramColors", "diagramDrawing", "chart", "chartStyle", "chartColorStyle",
    "classificationlabels", "intelligence2",
}  # fmt: skip
# The fields that only show something of the document itself, and those in which programs for references keep their data
# (ADDIN). Others load a file or a page (INCLUDEPICTURE), start a program (DDEAUTO), or ask a data base.
PLAIN_FIELDS = {
    "=", "ADDIN", "ADVANCE", "AUTHOR", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "BIBLIOGRAPHY", "CITATION", "COMMENTS",
    "COMPARE", "CREATEDATE", "DATE", "DOCPROPERTY", "DOCVARIABLE", "EDITTIME", "EQ", "FILENAME", "FILESIZE",
    "FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT", "HYPERLINK", "IF", "INDEX", "INFO", "KEYWORDS", "LASTSAVEDBY",
    "LISTNUM", "MERGEFIELD", "NOTEREF", "NUMCHARS", "NUMPAGES", "NUMWORDS", "PAGE", "PAGEREF", "PRINTDATE", "PRIVATE",
    "QUOTE", "REF", "REVNUM", "SAVEDATE", "SECTION", "SECTIONPAGES", "SEQ", "SET", "SHAPE", "STYLEREF", "SUBJECT",
    "SYMBOL", "TA", "TC", "TEMPLATE", "TIME", "TITLE", "TOA", "TOC", "USERADDRESS", "USERINITIALS", "USERNAME", "XE",
}  # fmt: skip
FIELD_NAME = re.compile(r"\s*+(=|[^\s\\\"]*+)")
UNREADABLE = "\0"  # stands for a field in the instruction of another, whose name it could make up
KNOWN_NAME = re.compile(r"[A-Z]{2,20}")
# Elements that do something without a relationship or a field: a query of a data base, a page of the web for a film.
ACTING = ("mailMerge", "webVideoPr")
FIELD_PARTS = ("fldSimple", "fldChar", "instrText", "delInstrText", "t")
# Of what stands in these, Word shows one version or the other. A field that is only partly in one isn't honest.
ALTERNATIVES = ("Choice", "Fallback", "ins", "del", "moveFrom", "moveTo")
XML_ENDING = (".xml", ".rels")
ELSEWHERE, MORE = "it loads something from elsewhere", "it holds more than text and pictures"


def find_danger(document: Any) -> str:
    """Say in a few words what could happen when Word opens a document, beside showing it.

    Parameters
    ----------
    document : docx.document.Document
        The document; all its parts are looked at, headers, footers and notes too.

    Returns
    -------
    str
        Such as "it loads something from elsewhere"; "" for a document that only shows text and pictures.
    """
    package = document.part.package
    for relationship in package.iter_rels():
        kind = relationship.reltype.rpartition("/")[2]
        if relationship.is_external and kind != "hyperlink":
            return ELSEWHERE
        if kind not in PLAIN_RELATIONSHIPS:
            return MORE
    parts = (part for part in package.iter_parts() if _is_xml(part))
    return next(filter(None, map(_find_danger_in_part, parts)), "")


def _is_xml(part: Any) -> bool:
    has_name = str(part.partname).lower().endswith(XML_ENDING)
    return has_name or (part.content_type.endswith("xml") and not part.content_type.startswith("image/"))


def _find_danger_in_part(part: Any) -> str:
    """Say what one part with XML does."""
    if not str(part.partname).lower().endswith(XML_ENDING):  # by its name, the size of XML is limited
        return MORE
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = part.element if hasattr(part, "element") else etree.fromstring(part.blob, parser)
    except etree.XMLSyntaxError:
        return MORE
    if next(root.iter(*_in_any_namespace(ACTING)), None) is not None:
        return MORE
    for name in _find_fields(root.iter(*_in_any_namespace(FIELD_PARTS))):
        if name and name not in PLAIN_FIELDS:
            shown = f" ({name})" if KNOWN_NAME.fullmatch(name) else ""
            return f"it holds a field that can load or start something{shown}"
    return ""


def _in_any_namespace(names: Iterable[str]) -> list[str]:
    """Return names of elements for lxml, whatever the namespace, of which the format has several."""
    return [f"{{*}}{name}" for name in names]


@dataclass
class _OpenField:
    """A field whose end isn't found yet."""

    versions: tuple[Any, ...]  # those in which it begins, as `_find_versions` returns them
    pieces: list[str] = field(default_factory=list)  # of its instruction
    has_instruction: bool = True  # whether what follows still belongs to its instruction

    def add(self, text: str, versions: tuple[Any, ...]) -> None:
        """Add a piece to its instruction; one of another version makes it unreadable."""
        self.pieces.append(text if versions == self.versions else UNREADABLE)


def _find_fields(elements: Iterable[Any]) -> Iterator[str]:
    """Yield the name of each field, such as "PAGE".

    A field is one element, or goes from a mark for its begin to one for its end. Its instruction stands before the mark
    between the two, in as many pieces as somebody likes, with other fields among them.
    """
    fields: list[_OpenField] = []
    for element in elements:
        tag, kind = _drop_namespace(element.tag), _find_attribute(element, "fldCharType")
        inner = fields[-1] if fields and fields[-1].has_instruction else None
        if tag == "fldSimple":
            yield _find_name(_find_attribute(element, "instr"))
        elif kind == "begin":
            if inner:
                inner.add(UNREADABLE, inner.versions)
            fields.append(_OpenField(_find_versions(element)))
        elif tag == "fldChar" and fields:
            if inner:
                inner.add("", _find_versions(element))
                yield _find_name("".join(inner.pieces))
                inner.has_instruction = False
            if kind == "end":
                fields.pop()
        elif inner:
            inner.add(_find_text(element), _find_versions(element))
        elif tag in ("instrText", "delInstrText"):
            yield _find_name(_find_text(element))
    yield from (_find_name("".join(left.pieces)) for left in fields if left.has_instruction)


def _find_versions(element: Any) -> tuple[Any, ...]:
    """Return in which versions of the text an element stands."""
    found = element.iterancestors(*_in_any_namespace(ALTERNATIVES))
    tags = [(_drop_namespace(ancestor.tag), ancestor) for ancestor in found]
    return tuple(ancestor if tag in ("Choice", "Fallback") else tag for tag, ancestor in tags)


def _find_name(instruction: str) -> str:
    """Return the first word of an instruction in capitals; "" for an empty one."""
    match = FIELD_NAME.match(instruction)
    return match[1].upper() if match else ""


def _find_text(element: Any) -> str:
    return str(element.xpath("string()")) if len(element) else element.text or ""  # the first one leaves out comments


def _drop_namespace(name: Any) -> str:
    return str(name).rpartition("}")[2]


def _find_attribute(element: Any, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if _drop_namespace(key) == name), "")
