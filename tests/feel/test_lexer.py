"""Texts and their tokens."""

import time

import pytest

from decision_server.feel.lexer import number_value, string_value, tokenize
from decision_server.feel.names import normalised
from decision_server.feel.tokens import END, NUMBER, OPEN_STRING, STRING, SYMBOL, UNKNOWN, WORD

KINDS = {WORD: "w", NUMBER: "n", STRING: "s", OPEN_STRING: "S", SYMBOL: ".", UNKNOWN: "?", END: "$"}


@pytest.mark.parametrize(
    ("text", "texts", "kinds"),
    [
        ("", "", "$"),
        ("a1 + Größe", "a1 + Größe", "w.w$"),
        ("2nd", "2 nd", "nw$"),
        ("x1.5", "x1 .5", "wn$"),
        ("1..5", "1 .. 5", "n.n$"),
        ("1.5..2", "1.5 .. 2", "n.n$"),
        ("1e3 1E-3 1e", "1e3 1E-3 1 e", "nnnw$"),
        ("a-b--c", "a - b - - c", "w.w..w$"),
        ("2**3", "2 ** 3", "n.n$"),
        ("a<=b!=c>=d", "a <= b != c >= d", "w.w.w.w$"),
        ("list<list<a>>", "list < list < a > >", "w.w.w..$"),
        ("f()->x", "f ( ) -> x", "w...w$"),
        ("Mike's", "Mike ' s", "w.w$"),
        ('"a" "b\\"c"', '"a" "b\\"c"', "ss$"),
        ('@"P1D"', '@ "P1D"', ".s$"),
        ('"open', '"open', "S$"),
        ('"open\\', '"open\\', "S$"),
        ("?.x ?>1", "? . x ? > 1", "w.ww.n$"),
        ("a # b", "a # b", "w?w$"),
        ("a // b\nc", "a c", "ww$"),
        ("a /* b */ c /**/", "a c", "ww$"),
        ("a\u00a0\u1680\u180e\u200b\u3000\ufeffb", "a b", "ww$"),
        ("🐎 横綱 _x Ω₂", "🐎 横綱 _x Ω₂", "wwww$"),
        ("é e\u0301 ×", "é e\u0301 ×", "ww?$"),
        ("== && || <> ! ;", "== && || <> ! ;", "......$"),
    ],
)
def test_a_text_has_its_tokens(text: str, texts: str, kinds: str) -> None:
    tokens = tokenize(text)
    assert " ".join(tokens.texts[:-1]) == texts
    assert "".join(KINDS[kind] for kind in tokens.kinds) == kinds
    for piece, start, end in zip(tokens.texts, tokens.starts, tokens.ends, strict=True):
        assert text[start:end] == piece


@pytest.mark.parametrize(
    ("text", "at"), [("1 /* a", 2), ("/*", 0), ("1 /* a */", -1), ('"/* a"', -1), ("1 // /*", -1)]
)
def test_a_comment_that_is_not_closed_is_told(text: str, at: int) -> None:
    assert tokenize(text).open_comment == at


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (r'"a\nb\r\t"', "a\nb\r\t"),
        (r'"\"\'\\"', "\"'\\"),
        (r'"\u0041\U01F40E"', "A🐎"),
        (r'"\ud83d\uDC0E"', "🐎"),
        (r'"\ud83d"', "\ud83d"),
        (r'"\d\u12"', r"\d\u12"),
        (r'"\U110000"', r"\U110000"),
        ('"two\nlines"', "two\nlines"),
    ],
)
def test_escapes_are_resolved(literal: str, value: str) -> None:
    assert string_value(literal) == value


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("007", "7"),
        ("1.50", "1.50"),
        ("9" * 34, "9" * 34),
        ("9" * 35, "1.000000000000000000000000000000000E+35"),
        ("1e6144", "1E+6144"),
        ("1e6145", "None"),
        ("1e-7000", "0E-6176"),
    ],
)
def test_numbers_are_read(literal: str, value: str) -> None:
    assert str(number_value(literal)) == value


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("a  b", "a b"),
        ("a\n\tb", "a b"),
        ("a-b", "a-b"),
        ("a - b", "a - b"),
        ("a/*x*/b", "a b"),
        (" a ", "a"),
    ],
)
def test_white_space_in_a_name_is_one_space(written: str, name: str) -> None:
    assert normalised(written) == name


PIECES = ["/* ", '"\\', '"a" ', "a", "1", "//", "'", "/**/", "* /", "\\", '"', "1.", "\u200b"]


@pytest.mark.parametrize("piece", PIECES)
def test_reading_tokens_takes_time_in_step_with_the_text(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = time.process_time()
        tokenize(text)
        return time.process_time() - start

    # Sixteen times the text may take sixteen times as long, on a noisy machine five times that. Work that
    # grows with the square of the length takes 256 times as long.
    short, long = min(seconds(20_000) for _ in range(3)), min(seconds(320_000) for _ in range(2))
    assert long < 80 * short + 0.1
