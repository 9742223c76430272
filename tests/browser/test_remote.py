"""A vote from an account: sealed in a real browser, kept through a lost network, opened by three keepers, found."""

import pytest
from playwright.sync_api import Browser, expect

from app.cli.hpke import opener
from app.core.bureau_key import BureauKey, read_key
from app.core.key_parts import read_part
from app.core.sealed_urn import count_file, open_urn, read_urn
from tests.browser.site import Site
from tests.browser.test_vote import DICE, PASSWORD, grade
from tests.browser.trials import Trial
from tests.browser.walker import PHONE, Walker

PATH = f"/editions/{Trial.SEALED}/vote"
# RFC 9180, A.3.1.1, sequence number 0: the ephemeral pair, the recipient, info, aad, plaintext.
VECTOR = {
    "own": "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac9"
    "8536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4",
    "secret": "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb",
    "recipient": "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a82"
    "6a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
    "info": "4f6465206f6e2061204772656369616e2055726e",
    "extra": "436f756e742d30",
    "message": "4265617574792069732074727574682c20747275746820626561757479",
}
CIPHERTEXT = "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434"
SEAL = """async ({own, secret, recipient, info, extra, message}) => {
  const {seal} = await import("/static/votes/hpke.js");
  const bytes = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
  const letters = {"+": "-", "/": "_", "=": ""};
  const words = (data) => btoa(String.fromCharCode(...data)).replace(/[+/=]/g, (one) => letters[one]);
  const curve = {name: "ECDH", namedCurve: "P-256"};
  const point = {kty: "EC", crv: "P-256", x: words(bytes(own).slice(1, 33)), y: words(bytes(own).slice(33))};
  const scalar = {...point, d: words(bytes(secret))};
  const privateKey = await crypto.subtle.importKey("jwk", scalar, curve, false, ["deriveBits"]);
  const publicKey = await crypto.subtle.importKey("jwk", point, curve, true, []);
  const sealed = await seal(bytes(recipient), bytes(info), bytes(message), {privateKey, publicKey}, bytes(extra));
  return [...sealed].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}"""


@pytest.fixture
def parts(site: Site) -> list[str]:
    site.run("-m", "tests.browser.seed_remote", str(int(Trial.SEALED)))
    return (site.folder / f"parts-{Trial.SEALED}.txt").read_text().splitlines()


def test_ballot_is_sealed_here_and_opened_elsewhere(
    site: Site, walker: Walker, another, browser: Browser, parts: list[str]
) -> None:
    page = walker.page
    walker.sign_in("conseil@exemple.fr", PASSWORD)
    walker.go(f"{PATH}/1/a-distance")
    walker.press("Signer et recevoir ma carte")
    code = page.locator("#carte").inner_text()
    without_script(browser, site, code)
    walker.follow("Ouvrir mon bulletin")
    assert page.evaluate(SEAL, VECTOR) == VECTOR["own"] + CIPHERTEXT
    page.set_viewport_size(PHONE)
    grade(walker, 1, "Excellent")
    page.get_by_role("button", name="Tous en liste").click()
    grade(walker, 3, "Passable")
    walker.press("Relire mon bulletin")
    expect(page.locator(".booth-chosen__mark")).to_have_text(["excellent", "passable"])
    page.context.set_offline(True)
    page.get_by_role("button", name="Sceller et déposer").click()
    expect(page.locator("#etat")).to_contain_text("Le réseau a manqué")
    expect(page.locator("#modifier")).to_be_hidden()
    page.context.set_offline(False)
    page.evaluate("0")  # what the console said meanwhile has come before the answer
    walker.noises.clear()
    walker.press("Renvoyer la même enveloppe")
    receipt, name = (page.locator(place).inner_text() for place in ("#recu", "#enveloppe"))
    bureau = another()
    bureau.sign_in("organisation@exemple.fr", PASSWORD)
    bureau.go(f"{PATH}/bureau")
    bureau.press("Demander la clôture")
    guarantor = another()
    guarantor.sign_in("garantie@exemple.fr", PASSWORD)
    guarantor.go(f"{PATH}/bureau")
    guarantor.press("Confirmer la clôture")
    bureau.go(f"{PATH}/bureau")
    count = site.folder / "depouillement.json"
    count.write_bytes(counted(bureau.page.request.get(f"{site.address}{PATH}/1/urne.json").body(), parts[1:4]))
    bureau.page.locator("input[type=file]").set_input_files(count)
    bureau.page.locator("#dice").fill(DICE)
    bureau.press("Vérifier et compter")
    bureau.press("Publier le résultat")
    walker.go(PATH)
    for place, text, button in (("#nom", name, "#chercher-enveloppe"), ("#recu", receipt, "#chercher")):
        page.locator(place).fill(text)
        page.locator(button).click()
    expect(page.locator("#reponse-enveloppe")).to_contain_text("parmi 1")
    expect(page.locator("#reponse")).to_contain_text("1 « excellent », 3 « passable »")
    page.locator("#recompter").click()
    expect(page.locator("#recompte")).to_contain_text("le classement est le même")


def counted(urn: bytes, parts: list[str]) -> bytes:
    """What three keepers bring back."""
    read = read_urn(urn)
    told = read.rule["cle_du_bureau"]
    key = BureauKey(read_key(told["publique"]), tuple(told["gardiens"]))
    return count_file(read, open_urn(read, opener(key, [read_part(one) for one in parts]), DICE))


def without_script(browser: Browser, site: Site, code: str) -> None:
    """The page says that it cannot seal, offers other ways, and has nothing that could send a choice."""
    context = browser.new_context(java_script_enabled=False, locale="fr-FR", viewport=PHONE)
    page = context.new_page()
    page.goto(f"{site.address}/vote")
    page.get_by_label("Code de votre carte").fill(code)
    page.get_by_role("button", name="Ouvrir mon bulletin").click()
    expect(page.locator("main")).to_contain_text("venez au bureau de vote avec votre carte")
    expect(page.locator("form")).to_be_hidden()
    context.close()
