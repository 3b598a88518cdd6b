"""Pieces, their placements and the posts bought from KOLs; the WeChat account by day.

Planted here: the piece that does best on Zhihu, the article with a great title and poor content,
the KOL post that pays back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from fanbu.demo import brand, season, titles
from fanbu.demo.world import DAY, Content, Piece, Placement

if TYPE_CHECKING:
    from fanbu.demo.plan import Plan
    from fanbu.demo.world import Ints

BEST_PLATFORM = "zhihu"
BEST_LIFT = 3.2
POOR_OPEN_LIFT = 1.71
POOR_COMPLETION = 0.12
OPEN_RATE = 0.045
COMPLETION = 0.43
SMALL_PIECES = 22
FOLLOWERS = 42000


@dataclass(frozen=True, slots=True)
class Habit:
    """How a platform treats the brand: typical views of a piece, and its other numbers.

    `chance` is how often a piece of each kind is published there; `lift` multiplies views.
    """

    views: float
    half_life_days: float
    seconds: float
    completion: float
    likes: float
    comments: float
    saves: float
    shares: float
    follows: float
    minute: int
    chance: dict[str, float]
    lift: dict[str, float]


_T, _S, _K, _C = titles.TUTORIAL, titles.STORY, titles.KNOWLEDGE, titles.CAMPAIGN

HABITS = {
    "wechat_oa": Habit(
        2800, 0.5, 95.0, COMPLETION, 0.012, 0.003, 0.009, 0.045, 0.006, 20 * 60,
        {_T: 1.0, _S: 1.0, _K: 1.0, _C: 1.0}, {_S: 1.1},
    ),
    "xiaohongshu": Habit(
        9000, 3.0, 21.0, 0.30, 0.031, 0.004, 0.028, 0.006, 0.0035, 12 * 60,
        {_T: 0.85, _S: 0.8, _K: 0.75, _C: 0.4}, {_T: 1.2, _C: 0.6},
    ),
    "douyin": Habit(
        15000, 2.0, 13.0, 0.11, 0.022, 0.0025, 0.006, 0.004, 0.0016, 18 * 60,
        {_T: 0.8, _S: 0.5, _K: 0.3, _C: 0.5}, {_T: 1.25, _K: 0.8},
    ),
    "zhihu": Habit(
        3000, 3.0, 70.0, 0.38, 0.015, 0.004, 0.020, 0.003, 0.004, 10 * 60,
        {_T: 0.35, _S: 0.2, _K: 0.7, _C: 0.0}, {_T: 1.3},
    ),
    "toutiao": Habit(
        5000, 1.5, 48.0, 0.28, 0.006, 0.003, 0.004, 0.003, 0.002, 8 * 60,
        {_T: 0.35, _S: 0.4, _K: 0.4, _C: 0.1}, {_S: 1.2},
    ),
}  # fmt: skip


def simulate_content(plan: Plan, rng: np.random.Generator) -> Content:
    pieces = titles.PIECES[-SMALL_PIECES:] if plan.small else titles.PIECES
    gained, lost = _followers(plan, rng)
    followers = FOLLOWERS + np.cumsum(gained - lost)
    placed = [
        placement
        for number, piece in enumerate(pieces)
        for placement in _placements(plan, rng, (number, piece), followers)
    ]
    placed = [_planted(entry, pieces, placed) for entry in placed]
    placed += _kol_posts(plan, rng)
    return Content(
        pieces=pieces,
        placements=tuple(sorted(placed, key=lambda entry: (entry.published, entry.platform))),
        gained=gained,
        lost=lost,
        followers=followers,
    )


def _followers(plan: Plan, rng: np.random.Generator) -> tuple[Ints, Ints]:
    level = season.demand(plan.first, plan.span)
    return (
        rng.poisson(74.0 * level).astype(np.int64),
        rng.poisson(49.0, plan.span).astype(np.int64),
    )


def publishing_day(plan: Plan, number: int, piece: Piece, of: int) -> int:
    if piece.title == titles.BEST_PIECE:
        return plan.best_piece_day
    if piece.title == titles.POOR_ARTICLE:
        return plan.poor_article_day
    return plan.warm + 1 + round(number * (plan.days - 3) / (of - 1))


def _placements(
    plan: Plan, rng: np.random.Generator, numbered: tuple[int, Piece], followers: Ints
) -> list[Placement]:
    number, piece = numbered
    of = SMALL_PIECES if plan.small else len(titles.PIECES)
    day = publishing_day(plan, number, piece, of)
    made = []
    for platform, habit in HABITS.items():
        chosen = rng.random() < habit.chance[piece.kind]
        shake = np.exp(rng.normal(0.0, 0.18, 9))
        minute = day * DAY + habit.minute + int(rng.integers(0, 50))
        if chosen or piece.title == titles.BEST_PIECE:
            made.append(_placement(platform, number, minute, shake, float(followers[day])))
            lift = habit.lift.get(piece.kind, 1.0) * float(shake[8])
            made[-1] = replace(made[-1], views=round(made[-1].views * lift))
    return made


def _placement(
    platform: str, number: int, minute: int, shake: np.ndarray, followers: float
) -> Placement:
    habit = HABITS[platform]
    oa = platform == "wechat_oa"
    views = habit.views * float(shake[0])
    return Placement(
        platform=platform,
        piece=number,
        published=minute,
        views=round(views),
        half_life_days=habit.half_life_days,
        exposure=round(views * 9.5 * float(shake[1])),
        delivered=round(followers * 0.985) if oa else 0,
        open_rate=OPEN_RATE * float(shake[7]) if oa else 0.0,
        completion=min(habit.completion * float(shake[6]), 0.9),
        seconds=habit.seconds * float(shake[5]),
        likes=habit.likes * float(shake[2]),
        comments=habit.comments * float(shake[3]),
        saves=habit.saves * float(shake[4]),
        shares=habit.shares * float(shake[5]),
        follows=habit.follows * float(shake[1]),
    )


def _planted(entry: Placement, pieces: tuple[Piece, ...], placed: list[Placement]) -> Placement:
    """The two planted pieces, sized against the mean of the platform's other placements."""
    title = pieces[entry.piece].title
    others = [
        other
        for other in placed
        if other.platform == entry.platform
        and pieces[other.piece].title not in (titles.BEST_PIECE, titles.POOR_ARTICLE)
    ]
    if title == titles.BEST_PIECE and entry.platform != "wechat_oa":
        lift = BEST_LIFT if entry.platform == BEST_PLATFORM else 1.0
        return replace(entry, views=round(lift * np.mean([other.views for other in others])))
    if title == titles.POOR_ARTICLE and entry.platform == "wechat_oa":
        usual = float(np.mean([other.open_rate for other in others]))
        return replace(entry, open_rate=POOR_OPEN_LIFT * usual, completion=POOR_COMPLETION)
    return entry


def _kol_posts(plan: Plan, rng: np.random.Generator) -> list[Placement]:
    habit = HABITS["xiaohongshu"]
    scale = brand.SMALL_VOLUME if plan.small else 1.0
    posts = []
    for name, fee, before, views, _ in brand.KOLS:
        day = plan.span - 1 - before
        if day < plan.warm:
            continue
        minute = day * DAY + 19 * 60 + int(rng.integers(0, 60))
        post = _placement("xiaohongshu", -1, minute, np.exp(rng.normal(0.0, 0.1, 9)), 0.0)
        posts.append(
            replace(
                post,
                author=name,
                fee_cents=round(fee * 100 * scale),
                views=round(views * scale),
                exposure=round(views * scale * 6.4),
                half_life_days=habit.half_life_days - 1.0,
            )
        )
    return posts
