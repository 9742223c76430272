"""The inspector finds what it says it finds, and lets a good page pass."""

import pytest

from tests.inspectors import inspect_page

PAGE = """<!doctype html>
<html lang="fr"><head><title>Essai – Tablée</title><link rel="stylesheet" href="/static/a.css"></head>
<body><main><h1>Essai</h1><h2>Suite</h2>{}</main></body></html>"""
GOOD = """
<form method="post"><input type="hidden" name="csrf_token" value="x">
<label for="a">Nom</label><input id="a" name="a" aria-describedby="a-aide"><p id="a-aide">En capitales</p>
<fieldset><legend>Oui ?</legend><label><input type="radio" name="b"> Oui</label></fieldset>
<button>Envoyer</button></form>
<img src="/static/x.png" alt=""><svg role="img"><title>Plan</title></svg>
<table><caption>Places</caption><tr><th scope="col">Table</th></tr></table>
<script src="/static/a.js" defer></script><a href="https://www.legifrance.gouv.fr">La loi</a>
"""
FAULTY = {
    "<p id='a'></p><p id='a'></p>": "id « a » is used 2 times",
    "<input id='a' name='a'>": "has no label",
    "<label>Oui <input type='radio' name='a'></label>": "without a fieldset",
    "<fieldset></fieldset>": "has no legend",
    "<p aria-describedby='lost'></p>": "refers to #lost",
    "<form method='post'></form>": "0 token(s), 1 wanted",
    "<form><input type='hidden' name='csrf_token' value='x'></form>": "1 token(s), 0 wanted",
    "<form action='https://exemple.fr'></form>": "sends elsewhere",
    "<form action='//exemple.fr'></form>": "sends elsewhere",
    "<button></button>": "has no words",
    "<a href='/'><button>x</button></a>": "is inside",
    "<img src='/x.png'>": "has no alt",
    "<svg></svg>": "says nothing",
    "<table><tr><td>1</td></tr></table>": "has no caption",
    "<table aria-label='x'><tr><th>1</th></tr></table>": "has no scope",
    "<p style='color: red'></p>": "has style=",
    "<p onclick='go()'></p>": "has onclick=",
    "<script>go()</script>": "is inline",
    "<style>p {}</style>": "is inline",
    "<script src='https://exemple.fr/a.js'></script>": "loads from elsewhere",
    "<a href='javascript:go()'>x</a>": "runs a script",
    "<td>None</td>": "shows « None »",
    "<h4>Trop bas</h4>": "follows an h2",
    "<h1>Encore</h1>": "one h1",
    "<h3></h3>": "is empty",
    "<main></main>": "one main",
    "<p><b>x</p></b>": "closes",
    "<p class='a' class='b'></p>": "gives class twice",
    "<div>": "closes",
}


def test_good_page_passes() -> None:
    inspect_page(PAGE.format(GOOD))


@pytest.mark.parametrize("html", FAULTY)
def test_fault_is_found(html: str) -> None:
    with pytest.raises(AssertionError, match="fault") as caught:
        inspect_page(PAGE.format(html))
    assert FAULTY[html] in str(caught.value)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [('lang="fr"', "", "no language"), ("Essai – Tablée", "Tablée", "title should be one")],
)
def test_head_is_checked(before: str, after: str, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        inspect_page(PAGE.format("").replace(before, after))


def test_fragment_is_judged_on_what_it_holds() -> None:
    inspect_page("<p>enregistré à 10:42</p>")
    with pytest.raises(AssertionError, match="has no words"):
        inspect_page("<p><button></button></p>")
