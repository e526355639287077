"""The tags of an HTML page, to look at in tests."""

from html.parser import HTMLParser


class Tags(HTMLParser):
    """All start tags of a page, in order: (name, attributes)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def all(self, name: str) -> list[dict]:
        """The attributes of each tag of this name."""
        return [attributes for tag, attributes in self.tags if tag == name]
