"""The picture of a report: every sentence is on it, nothing runs over its edge, and it is drawn."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.test_renderings import HOSTILE, report

from fanbu import drawing
from fanbu.errors import Failed
from fanbu.model.draft import Draft
from fanbu.report import arranged, render_picture
from fanbu.report.blocks import (
    Asks,
    Briefs,
    Bullets,
    Cell,
    FindingBlock,
    Gaps,
    Headline,
    Line,
    MetricTable,
    Report,
    Run,
    Table,
    flat,
)
from fanbu.report.lettering import width, wrap
from fanbu.report.picture import render_svg
from fanbu.report.picture_tables import table
from fanbu.report.sheet import Sheet

HAS_CHINESE = drawing.writes("中")
chinese = pytest.mark.skipif(not HAS_CHINESE, reason="no font here has Chinese letters")


def lines(text: str, room: float, size: float = 10) -> list[str]:
    return [flat(line) for line in wrap((Run(text),), size, room)]


def test_a_line_takes_the_letters_that_fit() -> None:
    assert lines("一二三四五六七", 30) == ["一二三", "四五六", "七"]
    assert lines("一二三", 5) == ["一", "二", "三"], "one letter at least"
    assert lines("one two three", 45) == ["one two", "three"]
    assert lines("上一行\n下一行", 100) == ["上一行", "下一行"]
    assert lines("", 100) == [""]


def test_signs_units_and_ranges_stay_with_what_they_belong_to() -> None:
    assert lines("一二三，四", 30) == ["一二", "三，四"]
    assert lines("一二“三”", 30) == ["一二", "“三”"]
    assert lines("共计15日", 35) == ["共计", "15日"]
    assert lines("缺9日–15日", 45) == ["缺", "9日–15日"]


def test_a_marked_number_keeps_to_one_line_and_its_mark() -> None:
    line = (Run("线索少了 "), Run("52 条", "strong"), Run("，正常"))
    assert wrap(line, 10, 62) == [
        (Run("线索少了"),),
        (Run("52 条", "strong"), Run("，正常")),
    ]


@given(st.text("ab ，。（中文15日–\n", max_size=40), st.integers(8, 90))
def test_nothing_is_lost_and_every_line_fits(text: str, room: int) -> None:
    made = lines(text, room)
    assert "".join("".join(made).split()) == "".join(text.split())
    for line in made:
        assert len(line) == 1 or width(line, 10) <= room + 1e-9


def words_of(svg: str) -> str:
    """Every text of a picture, without blanks: lines end anywhere."""
    tree = ET.fromstring(svg)  # noqa: S314 - ours
    texts = ["".join(each.itertext()) for each in tree.iter() if each.tag.endswith("}text")]
    return re.sub(r"\s", "", "".join(texts))


def sentences(page: Report) -> list[str]:
    found = [page.title, page.subtitle, page.footer]
    for block in page.blocks:
        match block:
            case Headline():
                found += [flat(line) for line in block.lines]
            case Gaps():
                found += block.items
            case Bullets():
                found += [flat(line) for _, line in block.items]
            case Asks():
                found += [flat(line) for line in block.items]
            case Briefs():
                found += [flat(each.line) for each in block.items]
                found += [text for each in block.items for text in (each.sure, *each.more)]
            case MetricTable():
                found += [cell.text for row in block.rows for cell in row.cells]
            case FindingBlock():
                found += [flat(line) for _, line in block.steps]
    return found


def test_no_number_of_a_table_is_torn() -> None:
    """A column is as wide as its longest cell, a sum's bold one too."""
    cells = ("¥10,147\n−24%", "4,558\n−24%", "7\n−70%", "+114%")
    rows = tuple((Cell("抖音"), *map(Cell, cells)) for _ in range(2))
    sheet = Sheet("zh", brief=False)
    table(sheet, Table("渠道", ("渠道", "花费", "点击", "线索", "变化"), rows, total=True))
    written = re.findall(r">([^<>]+)</t", "".join(sheet._parts))
    for each in "\n".join(cells).split("\n"):
        assert each in written, written


@pytest.mark.parametrize("audience", ["team", "boss"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sentence_is_on_it(language: str, audience: str) -> None:
    page = report(language, audience=audience)  # type: ignore[arg-type]
    shown = words_of(render_svg(page))
    lacking = [each for each in sentences(page) if re.sub(r"\s", "", each) not in shown]
    assert lacking == []


def test_the_boss_gets_the_chart_of_the_days_unless_the_author_takes_it_out() -> None:
    page = report(audience="boss")
    assert page.trend is not None
    title = page.trend.narrow.title
    assert title in words_of(render_svg(page))
    draft = Draft(seen=frozenset({"trend"}))  # seen, and taken out of the file
    assert title not in words_of(render_svg(arranged(page, draft)))
    assert report(audience="team").trend is None, "there it is a block"


def test_hostile_names_are_text() -> None:
    draft = Draft(headline="<script>\x00\x1b[31m & \ud800</script>", plan=HOSTILE)
    svg = render_svg(arranged(report(channel=HOSTILE), draft))
    assert "<script" not in svg
    assert "<script>alert(1)</script>" in words_of(svg), "and it is well-formed"


def edge_of(svg: str, x: float, high: float) -> bytes:
    """A strip of 10 pixels of a picture."""
    strip = f'width="10" height="{high:g}" viewBox="{x:g} 0 10 {high:g}"'
    return drawing.raster(
        re.sub(r'width="390" height="\d+" viewBox="[^"]+"', lambda _: strip, svg, count=1), 1
    )


@chinese
@pytest.mark.parametrize("audience", ["team", "boss"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_runs_over_the_edge(language: str, audience: str) -> None:
    draft = Draft(summary="很长的一句话，" * 20 + "AverylongwordthatneverendsatallÄ" * 5)
    svg = render_svg(arranged(report(language, audience=audience), draft))  # type: ignore[arg-type]
    head, paper = re.findall(r"(<svg [^>]*>)(<rect [^>]*/>)", svg)[0]
    high = float(re.findall(r'height="(\d+)"', head)[0])
    blank = edge_of(f"{head}{paper}</svg>", 0, high)
    assert edge_of(svg, 380, high) == blank
    assert edge_of(svg, 0, high) == blank
    assert edge_of(svg, 40, high) != blank, "a strip with letters is no blank one"


@chinese
def test_it_is_a_png_three_times_as_sharp() -> None:
    made = render_picture(report(audience="boss"))
    assert made.startswith(b"\x89PNG")
    assert int.from_bytes(made[16:20]) == 3 * 390


def test_without_a_chinese_font_it_is_refused_where_one_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drawing, "writes", lambda _: False)
    with pytest.raises(Failed) as refused:
        render_picture(report("zh"))
    assert refused.value.code == "no_cjk_font"
    plain = Report("Cloud", "Week 46", "en", report("en").period, (_said("All is well"),))
    assert render_picture(plain).startswith(b"\x89PNG")


def test_an_endless_page_is_refused_at_once() -> None:
    draft = Draft(summary="很长" * 50_000 + "w" * 50_000)
    with pytest.raises(Failed) as refused:
        render_picture(arranged(report(audience="boss"), draft))
    assert refused.value.code in ("picture_too_long", "no_cjk_font")


def _said(text: str) -> Headline:
    line: Line = (Run(text),)
    return Headline((line,), "even")


def test_a_letter_that_no_font_has_is_known() -> None:
    assert drawing.writes("a")
    assert not drawing.writes("\U000ffff0")
