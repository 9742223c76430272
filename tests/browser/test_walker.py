"""The judge of the journeys: what it lets pass because it judged the same before, and what it never lets pass."""

import pytest

from tests.browser.walker import Walker

PAGE = """<!doctype html><html lang="fr"><title>Essai</title><body style="background: #fff"><main>
<h1 class="{mark}">Essai</h1><p style="{style}">Du texte.</p>{more}</main>"""


@pytest.fixture
def judged(walker: Walker) -> Walker:
    """Has seen a page of black on white."""
    show(walker, mark="good")
    return walker


@pytest.mark.parametrize(
    "style",
    [
        "color: #999",
        "background: #555; color: #000",
        "opacity: .4",
        "color: #777; font-size: 14px; background: #f4f4f4",
    ],
)
def test_pale_ink_is_refused_after_a_good_page_of_the_same_shape(judged: Walker, style: str) -> None:
    with pytest.raises(AssertionError, match="color-contrast"):
        show(judged, mark="other", style=style)


def test_ink_that_only_one_width_shows_is_judged(judged: Walker) -> None:
    wide = "<style>p { color: #000 } @media (max-width: 400px) { p { color: #aaa } }</style>"
    with pytest.raises(AssertionError, match=r"at 360 px(.|\n)*color-contrast"):
        show(judged, mark="wide", style="margin: 0", more=wide)


def test_other_faults_are_refused_where_all_inks_are_known(judged: Walker) -> None:
    with pytest.raises(AssertionError, match="image-alt"):
        show(judged, mark="image", more="<img src='data:,'>")


def test_same_page_is_judged_once(judged: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.browser.walker.Walker._judge", lambda *_: pytest.fail("judged again"))
    show(judged, mark="good")


def show(walker: Walker, *, mark: str, style: str = "color: #000", more: str = "") -> None:
    walker.page.set_content(PAGE.format(mark=mark, style=style, more=more))
    walker.look()
