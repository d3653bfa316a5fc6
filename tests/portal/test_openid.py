"""Coming in with an account of somewhere else: only who it is, and only what is signed for us."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import ECKey
from msgspec import structs
from provider import CLIENT, SECRET, Provider, running
from runs import until
from visiting import ADDRESS, Browser, Site

from grader.errors import GraderError
from grader.gradebook import access
from grader.portal import app as application
from grader.portal import github, openid
from grader.portal.accounts import who
from grader.portal.following import Following
from grader.portal.portal import Portal
from grader.roster import Person, Roster
from grader.settings import OpenID, PortalSettings

ROSTER = "id,name,email,github\nhong,홍길동,Hong@a.kr,hong-g\nkim,김,kim@a.kr,\nteacher,,t@a.kr,\n"
GITHUB = {
    "authorization_endpoint": "authorize",
    "token_endpoint": "token",
    "userinfo_endpoint": "userinfo",
}
START, BACK = "/sign-in/openid", "/sign-in/openid/back"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running(Provider({"email": "hong@a.kr", "email_verified": True})) as own:
        yield own


@pytest.fixture
def opened(site: Site, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The portal of a course whose members have accounts with the provider."""
    monkeypatch.setenv(openid.SECRET, SECRET)
    monkeypatch.setattr(openid, "_known", {})
    (site.course.root / "members.csv").write_text(ROSTER, "utf-8")
    own = OpenID(issuer=provider.issuer, client=CLIENT)
    settings = PortalSettings(address=ADDRESS, instructors=("teacher",), openid=own)
    course = replace(site.course, portal=settings)
    portal = replace(site.app.state.portal, following=Following(course))
    return replace(site, app=application.make(portal), course=course)


def begun(browser: Browser) -> str:
    """Where the portal sends a browser that wants to come in."""
    answer = browser.get(START, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


def come(opened: Site, provider: Provider, browser: Browser | None = None, **said: str):
    """A browser goes to the provider and comes back; what it is told then."""
    browser = browser or opened.browser()
    brought = provider.authorize(begun(browser)) | said
    return browser, browser.get(BACK, params=brought)


def name(page: str) -> str:
    found = re.search(r"<span>(\w+)</span>\s*<button>", page)
    return found[1] if found else ""


def test_a_member_comes_in_and_stays_in(opened: Site, provider: Provider) -> None:
    browser, answer = come(opened, provider)
    assert (answer.url.path, name(answer.text)) == ("/", "hong")
    assert name(browser.get("/").text) == "hong"
    assert browser.get("/course").status_code == 404


def test_an_instructor_comes_in_as_one(opened: Site, provider: Provider) -> None:
    provider.account["email"] = "t@a.kr"
    browser, _ = come(opened, provider)
    assert browser.get("/course").status_code == 200


def test_the_page_leads_there_and_needs_no_script(opened: Site) -> None:
    assert f'href="{START}"' in opened.browser().get("/sign-in").text


def test_what_leads_there_can_be_used_by_this_browser_only(opened: Site) -> None:
    asked = parse_qs(urlsplit(begun(opened.browser())).query)
    again = parse_qs(urlsplit(begun(opened.browser())).query)
    for part in ("state", "nonce", "code_challenge"):
        assert len(asked[part][0]) > 30
        assert asked[part] != again[part]
    assert asked["redirect_uri"] == [f"{ADDRESS}{BACK}"]


STRANGERS = [
    {"email": "nobody@a.kr"},
    {"email": "hong@a.kr", "email_verified": False},
    {"email": "hong@a.kr", "email_verified": None},
    {"email": "hong@a.kr", "email_verified": "true"},
    {"email": "hon\u0261@a.kr"},
    {"email": "\u212aim@a.kr"},  # a Kelvin sign
    {"email": ""},
    {"email": None},
    {"email": ["hong@a.kr"]},
]


@pytest.mark.parametrize("account", STRANGERS)
def test_a_stranger_is_told_what_to_do(opened: Site, provider: Provider, account: dict) -> None:
    provider.account |= account
    browser, answer = come(opened, provider)
    assert answer.status_code == 403
    assert "진행자" in answer.text
    assert browser.get("/").url.path == "/sign-in"


def test_where_two_have_one_address_it_is_nobodys(opened: Site, provider: Provider) -> None:
    (opened.course.root / "members.csv").write_text(ROSTER + "lee,,hong@a.kr,\n", "utf-8")
    assert come(opened, provider)[1].status_code == 403


def test_without_a_roster_only_instructors_come_in(opened: Site, provider: Provider) -> None:
    (opened.course.root / "members.csv").unlink()
    assert come(opened, provider)[1].status_code == 403


ATTACKS = {
    "nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "audience": {"aud": "another-client"},
    "audience, but our party": {"aud": "another-client", "azp": CLIENT},
    "no audience": {"aud": None},
    "audiences": {"aud": [CLIENT, "another-client"]},
    "party": {"azp": "another-client"},
    "issuer": {"iss": "https://elsewhere.example"},
    "no issuer": {"iss": None},
    "expired": {"exp": 1_000_000_000},
    "no end": {"exp": None},
    "to come": {"nbf": 4_000_000_000},  # in 2096: these are read long before they are used
    "subject": {"sub": None},
    "of another access": {"at_hash": "aaaaaaaaaaaaaaaaaaaaaa"},
}


@pytest.mark.attack
@pytest.mark.parametrize("wrong", ATTACKS.values(), ids=ATTACKS)
def test_a_token_that_is_not_ours_now_is_not_believed(
    opened: Site, provider: Provider, wrong: dict
) -> None:
    provider.wrong = wrong
    browser, answer = come(opened, provider)
    assert answer.status_code == 403
    assert "session" not in browser.cookies
    assert browser.get("/").url.path == "/sign-in"


@pytest.mark.attack
@pytest.mark.parametrize("how", ["another key", "none", "HS256"])
def test_what_the_provider_did_not_sign_is_not_believed(
    opened: Site, provider: Provider, how: str
) -> None:
    if how == "another key":
        provider.signer = ECKey.generate_key("P-256", {"kid": "first"})
    else:
        provider.forged = how
    assert come(opened, provider)[1].status_code == 403


@pytest.mark.attack
def test_another_browsers_way_back_is_worth_nothing(opened: Site, provider: Provider) -> None:
    """An attacker's link signs nobody in as the attacker, nor the attacker in as who began."""
    brought = provider.authorize(begun(opened.browser()))
    for victim in (opened.browser(), opened.browser()):
        assert victim.get(BACK, params=brought).status_code == 403
        begun(victim)


@pytest.mark.attack
@pytest.mark.parametrize("said", [{"state": "x"}, {"state": ""}, {"iss": "https://elsewhere.kr"}])
def test_a_wrong_state_or_issuer_is_refused_before_anybody_is_asked(
    opened: Site, provider: Provider, said: dict
) -> None:
    assert come(opened, provider, **said)[1].status_code == 403
    assert len(provider._codes) == 1, "the code was not even used"


@pytest.mark.attack
def test_a_way_back_leads_back_once(opened: Site, provider: Provider) -> None:
    browser = opened.browser()
    address = begun(browser)
    cookie, brought = browser.cookies["begun"], provider.authorize(address)
    assert browser.get(BACK, params=brought).url.path == "/"
    assert "begun" not in browser.cookies
    assert browser.get(BACK, params=brought).status_code == 403
    again = opened.browser(cookies={"begun": cookie})
    assert again.get(BACK, params=brought).status_code == 403, "a code that was kept is used up"


@pytest.mark.attack
def test_a_way_back_that_is_too_old_is_refused(
    opened: Site, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = opened.browser()
    brought = provider.authorize(begun(browser))
    monkeypatch.setattr("grader.portal.sessions._MOMENT", -1)
    assert browser.get(BACK, params=brought).status_code == 403


@pytest.mark.attack
def test_signing_in_gives_a_new_session_and_ends_the_one_before(
    opened: Site, provider: Provider
) -> None:
    browser = opened.signed_in("kim")
    before = browser.cookies["session"]
    come(opened, provider, browser)
    assert name(browser.get("/").text) == "hong"
    assert browser.cookies["session"] != before
    assert opened.book.database.read(lambda s: access.signed_in(s, before, "browser")) is None
    chosen = opened.browser(cookies={"session": "chosen-by-somebody"})
    come(opened, provider, chosen)
    known = opened.book.database.read(
        lambda s: access.signed_in(s, "chosen-by-somebody", "browser")
    )
    assert known is None


@pytest.mark.attack
def test_nobody_is_sent_anywhere_else(opened: Site, provider: Provider) -> None:
    browser = opened.browser()
    brought = provider.authorize(begun(browser)) | {"next": "https://elsewhere.example"}
    answer = browser.get(BACK, params=brought, follow_redirects=False)
    assert answer.headers["location"] == "/"
    assert begun(opened.browser(headers={"x-forwarded-host": "elsewhere.example"})).startswith(
        provider.issuer
    )


@pytest.mark.attack
def test_who_tries_again_and_again_is_made_to_wait(opened: Site, provider: Provider) -> None:
    browser = opened.browser()
    for _ in range(20):
        browser.get(BACK, params={"code": "x", "state": "x"})
    assert come(opened, provider, browser)[1].status_code == 429


@pytest.mark.attack
@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": "ftp://elsewhere.example"},
    ],
)
def test_a_provider_that_says_something_odd_of_itself_lets_nobody_in(
    opened: Site, provider: Provider, monkeypatch: pytest.MonkeyPatch, discovery: dict
) -> None:
    browser = opened.browser()
    brought = provider.authorize(begun(browser))
    provider.discovery = discovery
    monkeypatch.setattr(openid, "_known", {})  # as ten minutes later
    assert browser.get(BACK, params=brought).status_code == 403


def test_who_stops_at_the_provider_is_told_so(opened: Site) -> None:
    browser = opened.browser()
    state = parse_qs(urlsplit(begun(browser)).query)["state"][0]
    answer = browser.get(BACK, params={"error": "access_denied", "state": state})
    assert answer.status_code == 403
    assert "제공자가 허락하지" in answer.text


def test_a_provider_that_is_down_is_a_sentence(opened: Site, provider: Provider) -> None:
    provider.down = True
    answer = opened.browser().get(START)
    assert answer.status_code == 503
    assert provider.issuer in answer.text


def test_who_only_begins_does_not_ask_the_provider_each_time(
    opened: Site, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(opened.browser())
    provider.down = True
    begun(opened.browser())
    later = openid.time.monotonic() + openid.KNOWN
    monkeypatch.setattr(openid.time, "monotonic", lambda: later)
    assert opened.browser().get(START).status_code == 503


@pytest.mark.attack
def test_strangers_who_wait_for_a_slow_provider_keep_nobody_waiting(
    opened: Site, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, answer, asked = Event(), provider.answer, []
    monkeypatch.setattr(
        provider, "answer", lambda *given: asked.append(1) or (slow.wait(30) and answer(*given))
    )
    with ThreadPoolExecutor(openid.AT_ONCE) as strangers:
        waits = [strangers.submit(begun, opened.browser()) for _ in range(openid.AT_ONCE)]
        until(lambda: len(asked) == openid.AT_ONCE)
        refused = opened.browser().get(START, headers={"accept-language": "en"})
        assert refused.status_code == 503
        assert "Too many people sign in" in refused.text
        slow.set()
        assert all(one.result() for one in waits)
    assert name(come(opened, provider)[1].text) == "hong"


def test_what_the_token_does_not_say_the_userinfo_does(opened: Site, provider: Provider) -> None:
    provider.info = {"sub": "1", **provider.account}
    provider.account = {}
    assert name(come(opened, provider)[1].text) == "hong"
    provider.info["sub"] = "2"
    assert come(opened, provider)[1].status_code == 403


def test_neither_the_secret_nor_a_code_is_on_any_page(opened: Site, provider: Provider) -> None:
    browser = opened.browser()
    address = begun(browser)
    assert SECRET not in address
    answer = browser.get(BACK, params={"code": "a-code", "state": "x"})
    assert "a-code" not in answer.text
    assert SECRET not in answer.text


def test_without_a_provider_there_is_no_such_page(site: Site) -> None:
    assert site.browser().get(START).status_code == 404
    assert site.browser().get(BACK).status_code == 404
    assert START not in site.browser().get("/sign-in").text


def test_a_portal_without_its_secret_does_not_start(
    opened: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(openid.SECRET)
    with pytest.raises(GraderError, match=openid.SECRET):
        Portal.of(opened.course, looking=opened.app.state.portal.looking)
    (opened.course.root / ".grader" / "portal" / "openid-secret").write_text(f"{SECRET}\n")
    Portal.of(opened.course, looking=opened.app.state.portal.looking).book.close()


@pytest.fixture
def at_github(opened: Site, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The same with accounts of GitHub, which stands on this machine."""
    places = {name: f"{provider.issuer}/{path}" for name, path in GITHUB.items()}
    monkeypatch.setattr(github, "PLACES", {**github.PLACES, **places})
    own = OpenID(issuer=github.ISSUER, client=CLIENT, claim="login", column="github")
    course = replace(opened.course, portal=structs.replace(opened.course.portal, openid=own))
    portal = replace(opened.app.state.portal, following=Following(course))
    return replace(opened, app=application.make(portal), course=course)


def test_github_says_whose_account_it_is(at_github: Site, provider: Provider) -> None:
    provider.info = {"login": "Hong-G", "id": 7, "email": "kim@a.kr"}
    browser, answer = come(at_github, provider)
    assert (answer.url.path, name(answer.text)) == ("/", "hong")
    assert "scope" not in begun(browser), "it is asked for nothing that is not public"


STRANGERS_AT_GITHUB = [
    {"login": "hong"},  # an id here, anybody's account there
    {"login": "teacher"},
    {"login": ""},
    {"login": None},
    {"id": 7},
]


@pytest.mark.attack
@pytest.mark.parametrize("info", STRANGERS_AT_GITHUB)
def test_a_stranger_at_github_is_nobody(at_github: Site, provider: Provider, info: dict) -> None:
    provider.info = {"email": "hong@a.kr", "email_verified": True} | info
    browser, answer = come(at_github, provider)
    assert answer.status_code == 403
    assert browser.get("/").url.path == "/sign-in"


@pytest.mark.attack
@pytest.mark.parametrize("said", [{"state": "x"}, {"code": "x"}, {"iss": "https://github.com"}])
def test_what_github_did_not_bring_back_is_worth_nothing(
    at_github: Site, provider: Provider, said: dict
) -> None:
    provider.info = {"login": "hong-g"}
    assert come(at_github, provider, **said)[1].status_code == 403
    assert come(at_github, provider, iss=github.ISSUER)[1].status_code == 200


def test_a_course_that_asks_github_for_an_e_mail_is_told(opened: Site) -> None:
    own = OpenID(issuer=github.ISSUER, client=CLIENT)
    course = replace(opened.course, portal=structs.replace(opened.course.portal, openid=own))
    with pytest.raises(GraderError, match='claim = "login"'):
        openid.provider(course)


PEOPLE = Roster(
    (
        Person("hong", "", "h@a.kr", "Hong-G", {"card": "K77"}),
        Person("kim"),
        Person("teacher", "", "", "T-G"),
    )
)
INSTRUCTORS = ("teacher", "assistant", "assistant@a.kr")


@pytest.mark.parametrize(
    ("settings", "claims", "name"),
    [
        (OpenID(claim="sub"), {"sub": "hong"}, "hong"),
        (OpenID(claim="sub"), {"sub": "Hong"}, None),
        (OpenID(claim="sub"), {"sub": "teacher"}, "teacher"),
        (OpenID(claim="login", column="github"), {"login": "hong-g"}, "hong"),
        (OpenID(claim="login", column="github"), {"login": "t-g"}, "teacher"),
        (OpenID(claim="login", column="github"), {"login": "assistant"}, None),
        (OpenID(claim="card", column="card"), {"card": "teacher"}, None),
        (OpenID(claim="sub"), {"sub": "assistant"}, "assistant"),
        (
            OpenID(),
            {"email": "Assistant@a.kr", "email_verified": True},
            "assistant@a.kr",
        ),
        (OpenID(claim="card", column="card"), {"card": "K77"}, "hong"),
        (OpenID(claim="card", column="card"), {"card": ""}, None),
        (OpenID(claim="login", column="github"), {"login": ""}, None),
    ],
)
def test_a_claim_is_compared_with_one_column(
    settings: OpenID, claims: dict, name: str | None
) -> None:
    assert who(settings, claims, PEOPLE, INSTRUCTORS) == name


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://accounts.example.org", "client": "c"},
        {"issuer": "https://accounts.example.org"},
        {"issuer": "accounts.example.org", "client": "c"},
    ],
)
def test_settings_that_cannot_be_right_are_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"issuer|client"):
        OpenID(**wrong)
