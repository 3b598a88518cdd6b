"""The stages of a playbook, with a workspace's own words."""

from __future__ import annotations

import pytest

from fanbu.errors import BadInput
from fanbu.workspace import playbooks
from fanbu.workspace.settings import Settings, parse_settings
from fanbu.workspace.stages import lead_words, stages_of


def settings(**given: object) -> Settings:
    return parse_settings({"name": "a", **given}, "--{}".format)


def test_settings_add_to_a_stage() -> None:
    found = settings(playbook="automotive", stages={"visited": ["进厅"]})
    visited = next(stage for stage in stages_of(found) if stage.name == "visited")
    assert {"到店", "进厅"} <= set(visited.words)
    words = lead_words(found)
    assert "进厅" in words.valid
    assert {"成交", "大定", "已交付"} <= set(words.won)
    assert "战败" in words.lost
    assert "意向" in words.valid


def test_being_followed_up_alone_is_neither_valid_nor_invalid() -> None:
    """Unless the workspace's own list says so; without such a stage the packaged one does."""
    words = lead_words(settings(playbook="automotive"))
    every = {*words.valid, *words.invalid, *words.pending, *words.won, *words.lost}
    assert every.isdisjoint({"已跟进", "跟进中", "contacted", "followed up"})
    own = lead_words(settings(playbook="automotive", leads={"valid": ["有效", "已跟进"]}))
    assert "已跟进" in own.valid
    assert "已跟进" in lead_words(settings(playbook="online_education")).valid


def test_stages_are_in_order_and_none_without_a_playbook() -> None:
    names = [stage.name for stage in stages_of(settings(playbook="b2b_leads"))]
    assert names == ["mql", "sql", "opportunity", "won"]
    for given in (settings(), settings(playbook="online_education")):
        assert stages_of(given) == ()
        assert lead_words(given) == given.leads


def test_a_stage_nobody_knows_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        stages_of(settings(playbook="b2b_leads", stages={"visited": ["来访"]}))
    assert (caught.value.code, caught.value.details["stage"]) == ("unknown_stage", "visited")
    for wrong, code in (({"visited": "来访"}, "setting_not_texts"), (3, "setting_not_section")):
        with pytest.raises(BadInput, match=code):
            settings(stages=wrong)


@pytest.mark.parametrize("name", playbooks.names())
def test_the_words_of_a_playbooks_stages_are_told_apart(name: str) -> None:
    """No word means two stages, and none is also a word for an invalid or a lost lead."""
    found = settings(playbook=name)
    words = [word for stage in stages_of(found) for word in {stage.name, *stage.words}]
    assert len(words) == len(set(words))
    headers = [header for stage in stages_of(found) for header in stage.columns]
    assert len(headers) == len(set(headers))
    known = lead_words(found)
    assert set(words).isdisjoint({*known.invalid, *known.lost, *known.pending, *known.test})
