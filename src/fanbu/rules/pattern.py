"""Patterns that people write, searched in a time that grows with the text and not beyond.

A backtracking engine takes ages over `(a+)+$`, and one rule would stop a server. So it is only
asked where a pattern can hardly branch; any other is searched by RE2, which never backtracks, in
words that mean the same to it. What neither can do is refused.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_OPTIONAL = 5
"""Parts that may be there or not: each doubles the ways through a pattern."""
MOST_REPEATED = 1
"""Letters repeated at will: with the place where the search begins, each is a power of the text."""
MOST_WAYS = 64
"""Ways through a pattern that its choices make: alternatives, and parts that may be there."""
MOST_TIMES = 100
LONGEST_TEXT = 4_000
"""Letters of a text that are looked at where a pattern may go through it once for each of them."""
_REMEMBERED = 100_000
_SETS = {"w": r"\p{L}\p{N}_", "d": r"\p{Nd}", "s": r"\s\p{Z}\v\x1c-\x1f\x{85}"}
"""What these stand for here; RE2 itself knows only the letters of ASCII."""
_AT_MOST = re.compile(r"\{,(\d+)\}")
"""At most so many, which RE2 would take for these very letters."""


class TooSlowError(ValueError):
    """A pattern that nothing here can search in a time that can be known."""


Engine = Callable[[Sequence[str], str], list[bool]]
"""Which of some texts have a pattern of RE2's; ValueError where it is none of them."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern as written. `plain`: searched by backtracking; else by `engine`, as `linear`."""

    pattern: str
    plain: re.Pattern[str] | None
    linear: str
    engine: Engine = field(compare=False, repr=False)
    _known: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, text: str, engine: Engine) -> Self:
        """Raises re.error where it is no pattern, TooSlowError."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # `[[a]`: what it means is kept
            compiled = re.compile(text)
            if _hardly_branches(text):
                return cls(text, compiled, "", engine)
        linear = _for_re2(text)
        try:
            engine([""], linear or "(")
        except ValueError:
            raise TooSlowError(text) from None
        return cls(text, None, str(linear), engine)

    def search(self, text: str) -> bool:
        """Whether the text has the pattern anywhere."""
        if self.plain is not None:
            return self.plain.search(text, 0, LONGEST_TEXT) is not None
        if text not in self._known:
            self.learn((text,))
        return self._known[text]

    def learn(self, texts: Iterable[str]) -> None:
        """Search many texts at once: one by one costs a hundred times as much."""
        if self.plain is not None:
            return
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self.engine(new, self.linear), strict=True))


def _for_re2(text: str) -> str | None:
    """The same in RE2's words; None where it has none for it (the borders of words)."""
    made, within, at = [], False, 0
    while at < len(text):
        sign = text[at]
        if sign == "\\" and at + 1 < len(text):
            word = _escaped(text[at + 1], within=within)
            if word is None:
                return None
            made.append(word)
            at += 2
            continue
        if sign == "[" and not within:
            within = True
            # a bracket that comes first stands for itself
            head = 2 if text[at + 1 : at + 2] == "^" else 1
            if text[at + head : at + head + 1] == "]":
                made.append(text[at : at + head] + r"\]")
                at += head + 1
                continue
        elif sign == "[":
            sign = r"\["
        elif sign == "]":
            within = False
        elif not within and (most := _AT_MOST.match(text, at)):
            made.append(f"{{0,{most[1]}}}")
            at = most.end()
            continue
        elif sign == "$" and not within:
            sign = r"(?:\n?$)"
        made.append(sign)
        at += 1
    return "".join(made)


def _escaped(sign: str, *, within: bool) -> str | None:
    if sign in _SETS:
        return _SETS[sign] if within else f"[{_SETS[sign]}]"
    if sign.lower() in _SETS:
        return None if within else f"[^{_SETS[sign.lower()]}]"
    if sign in "bB" and not within:
        return None
    return {"Z": r"\z"}.get(sign, f"\\{sign}")


@dataclass
class _Shape:
    optional: int = 0
    repeated: int = 0
    ways: int = 1
    nested: bool = False


def _hardly_branches(text: str) -> bool:
    from re import _parser

    shape = _Shape()
    _walk(_parser.parse(text), shape)
    few = shape.optional <= MOST_OPTIONAL and shape.repeated <= MOST_REPEATED
    return few and shape.ways <= MOST_WAYS and not shape.nested


def _walk(parsed: Any, shape: _Shape) -> None:
    for operator, argument in parsed:
        match str(operator):
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                _repeat(argument, shape)
            case "BRANCH":
                _branch(argument[1], shape)
            case "SUBPATTERN" | "ASSERT" | "ASSERT_NOT":
                _walk(argument[-1], shape)
            case "ATOMIC_GROUP":
                _walk(argument, shape)
            case "GROUPREF" | "GROUPREF_EXISTS":
                shape.nested = True


def _branch(branches: Any, shape: _Shape) -> None:
    """One after another they add up; what comes before and after them is gone through for each."""
    before, found = shape.ways, 0
    for branch in branches:
        shape.ways = 1
        _walk(branch, shape)
        found += shape.ways
    shape.ways = before * found


_ONE_LETTER = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN", "CATEGORY"})


def _repeat(argument: Any, shape: _Shape) -> None:
    """`x?`, `x*` and `x{2,9}` of one letter, and an optional group; the rest may branch a lot."""
    least, most, inner = argument
    single = len(inner) == 1 and str(inner[0][0]) in _ONE_LETTER
    if most == 1:
        shape.optional += 1
        shape.ways *= 2
        _walk(inner, shape)
    elif single and least == most <= MOST_TIMES:
        return
    elif single:
        shape.repeated += 1
    else:
        shape.nested = True
