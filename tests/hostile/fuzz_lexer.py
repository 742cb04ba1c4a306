"""Coverage-guided fuzzing of the lexer: `make fuzz`."""

import sys

import atheris

with atheris.instrument_imports(include=["decision_server.feel"]):
    from decision_server.feel.lexer import number_value, string_value, tokenize
    from decision_server.feel.tokens import NUMBER, STRING


def one(data: bytes) -> None:
    """Every text becomes tokens that lie in it, in order."""
    text = data.decode("utf-8", "surrogateescape")
    tokens = tokenize(text)
    behind = 0
    for kind, token, start, end in zip(tokens.kinds, tokens.texts, tokens.starts, tokens.ends, strict=True):
        assert behind <= start <= end <= len(text)
        assert text[start:end] == token
        behind = end
        if kind == NUMBER:
            number_value(token)
        elif kind == STRING:
            string_value(token)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
