"""The report's page: it opens anywhere, fetches nothing and runs nothing."""


def test_the_page_fetches_nothing_and_runs_nothing(page, written):
    text = (written / "report.html").read_text(encoding="utf-8")
    (policy,) = [meta["content"] for meta in page.all("meta") if "http-equiv" in meta]
    assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "iframe", "object", "link", "svg", "b", "i", "form"})
    assert all(image["src"].startswith("data:image/") for image in page.all("img"))
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert "url(" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_every_picture_has_an_alternative_text(page, written):
    assert len(page.all("img")) == len(list((written / "pictures").iterdir())) >= 6
    assert all(len(image["alt"]) > 20 for image in page.all("img"))


def test_formulas_are_typeset_without_a_script(page, written):
    assert len(page.all("math")) >= 2  # in the answer, and in a caption
    assert "Costs $5 or <math>" in (written / "report.html").read_text(encoding="utf-8")
