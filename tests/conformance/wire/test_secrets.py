"""No secret is seen, in whatever form a target or we ourselves write it."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conformance.wire.exchange import Headers
from conformance.wire.secrets import MARK, Secrets, is_secret_name

CANARY = 'c4n/ary+"s3cr\xe9t"='


def basic(credentials: str) -> tuple[str, str]:
    return "Authorization", "Basic " + base64.b64encode(credentials.encode()).decode()


FORMS: dict[str, Callable[[str], str]] = {
    "raw": lambda secret: secret,
    "as octets read as ISO 8859-1": lambda secret: secret.encode().decode("latin-1"),
    "in a URL": lambda secret: "http://host/?a=" + quote(secret, safe=""),
    "in a path": quote,
    "in a form": quote_plus,
    "in lower-case percent encoding": lambda secret: quote(secret, safe="").lower(),
    "in JSON": lambda secret: json.dumps({"a": secret}),
    "in JSON with more characters": lambda secret: json.dumps(secret, ensure_ascii=False),
    "in JSON with escaped slashes": lambda secret: json.dumps(secret).replace("/", "\\/"),
    "in HTML": html.escape,
    "in Python": ascii,
    "in Base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "at the end of Base64": lambda secret: basic(f"user:{secret}")[1],
    "in mid Base64": lambda secret: base64.b64encode(f"ab{secret}yz".encode()).decode(),
    "in Base64 for URLs": lambda secret: base64.urlsafe_b64encode(f"a{secret}".encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("around", ["{}", "x{}", "{}x", '{{"token": "{}", "b": 1}}', "a={}&b"])
def test_a_secret_is_hidden_in_every_form(form: str, around: str) -> None:
    secrets = Secrets.of([("X-Token", CANARY)])
    written = FORMS[form](CANARY)
    hidden = secrets.hide(around.format(written))
    assert MARK in hidden
    for known in FORMS.values():
        whole = known(CANARY)
        core = whole[6:-6] if len(whole) > 20 else whole
        assert core not in hidden
    assert "c4n" not in hidden


def test_what_is_not_secret_stays() -> None:
    text = '{"a": "http://host:80/studies?x=1@2", "b": "user@host"}'
    assert Secrets.of([("Accept", "a/b"), ("X-Token", CANARY)]).hide(text) == text


@given(secret=st.text(st.characters(codec="utf-8", exclude_characters="[]hiden"), min_size=4))
def test_any_secret_is_hidden_in_any_form(secret: str) -> None:
    secrets = Secrets.of([("X-Api-Key", secret)])
    for form in ("raw", "in a URL", "in a form", "in JSON", "in HTML", "in Python"):
        assert FORMS[form](secret).strip("'\"") not in secrets.hide(FORMS[form](secret))
    assert secret not in secrets.hide(f"before {secret} after {secret}")


@given(
    user=st.text(
        st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=":"), max_size=9
    ),
    password=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=4),
)
def test_basic_credentials_are_hidden_whole_and_in_parts(user: str, password: str) -> None:
    assume(password not in MARK and MARK not in password)
    header = basic(f"{user}:{password}")
    secrets = Secrets.of([header])
    for text in (header[1], header[1].split()[1], f"{user}:{password}", password):
        hidden = secrets.hide(f"<{text}>")
        assert hidden.startswith("<")
        assert password not in hidden
        assert header[1].split()[1] not in hidden


def test_basic_credentials_that_are_none_are_hidden_as_they_are() -> None:
    hidden = Secrets.of([("Authorization", "Basic n0-base64!")]).hide("n0-base64! Basic n0-base64!")
    assert hidden == f"{MARK} {MARK}"


def test_secrets_that_overlap_are_hidden_whole() -> None:
    secrets = Secrets.of([("X-Token", "c4nary@host")])
    assert secrets.hide("http://user:c4nary@host/") == f"http://{MARK}/"


def test_the_user_name_is_no_secret() -> None:
    assert Secrets.of([basic("somebody:password")]).hide("somebody") == "somebody"


@pytest.mark.parametrize(
    "url", ["http://user:pass@host/a", "https://user@host", "http://us%40er:pa%2Fss@host:1/?b@c"]
)
def test_the_userinfo_of_any_url_is_hidden(url: str) -> None:
    hidden = Secrets().hide(f"see {url}, please")
    assert "user" not in hidden
    assert "pa" not in hidden.replace("please", "")
    assert f"://{MARK}@host" in hidden


def test_the_password_of_the_base_url_is_hidden_elsewhere_too() -> None:
    secrets = Secrets.of(base_url="https://user:pa%2Fss@host/")
    assert secrets.hide("pa/ss pa%2Fss") == f"{MARK} {MARK}"


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("Authorization", True),
        ("Proxy-Authorization", True),
        ("Cookie", True),
        ("Set-Cookie", True),
        ("X-Api-Key", True),
        ("Ocp-Apim-Subscription-Key", True),
        ("X-Auth-Token", True),
        ("x-amz-security-token", True),
        ("X-Client-Secret", True),
        ("X-Password", True),
        ("WWW-Authenticate", False),
        ("Proxy-Authenticate", False),
        ("Accept", False),
        ("Content-Type", False),
    ],
)
def test_the_name_of_a_header_tells(name: str, secret: bool) -> None:
    assert is_secret_name(name) is secret
    shown = Secrets().hide_headers(Headers.of([(name, "value")])).fields
    assert shown == ((name, MARK if secret else "value"),)


@pytest.mark.parametrize("scheme", ["Basic", "Bearer", "Digest"])
def test_the_scheme_of_an_authorization_stays(scheme: str) -> None:
    shown = Secrets().hide_headers([("Authorization", f"{scheme} c4nary")])
    assert shown.fields == (("Authorization", f"{scheme} {MARK}"),)


def test_a_secret_in_another_header_is_hidden() -> None:
    secrets = Secrets.of([("X-Token", "c4nary")])
    shown = secrets.hide_headers([("Location", "http://h/?t=c4nary"), ("X-c4nary", "")])
    assert shown.fields == (("Location", f"http://h/?t={MARK}"), (f"X-{MARK}", ""))


@given(before=st.integers(0, 40), limit=st.integers(0, 40))
def test_a_cut_goes_through_no_secret(before: int, limit: int) -> None:
    secrets = Secrets.of([("X-Token", "c4nary-c4nary")])
    text = "." * before + "c4nary-c4nary" + "." * 40
    shown, cut = secrets.excerpt(text, limit)
    assert "c" not in shown
    assert cut
    assert shown == ("." * limit if limit <= before else secrets.hide(text)[: len(shown)])


def test_a_cut_goes_through_no_userinfo() -> None:
    text = "see http://somebody:c4nary@host/"
    assert all("some" not in Secrets().excerpt(text, limit)[0] for limit in range(len(text)))


def test_a_short_text_is_not_cut() -> None:
    assert Secrets().excerpt("abc", 3) == ("abc", False)


def test_octets_are_searched_too() -> None:
    secrets = Secrets.of([("X-Token", CANARY)])
    for charset in ("utf-8", "latin-1"):
        assert secrets.found_in(b"\x00" + CANARY.encode(charset) + b"\xff")
    assert not secrets.found_in(b"\x00" * 100)


def test_a_secret_of_three_characters_does_not_blot_out_the_report() -> None:
    secrets = Secrets.of([("X-Token", "the")])
    assert secrets.hide("the report") == "the report"
    assert secrets.hide_headers([("X-Token", "the")]).get("X-Token") == MARK
