"""The pictures of the README, taken on the demonstration: `make screenshots` writes them in docs/images/."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.house import HOST, demonstration, served
from tests.journeys import QUIET, chromium

IMAGES = Path(__file__).parent / "images"


@dataclass(frozen=True)
class Picture:
    name: str
    path: str
    width: int
    height: int
    top: str = ""  # what stands at the top of the picture, as a selector; nothing for the top of the page


PICTURES = (
    Picture("edition", "/editions/1", 1200, 900),
    Picture("projet", "/editions/1/projets/1", 400, 900, "main .tb-over"),
)


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", *QUIET]
    with (
        demonstration() as environment,
        served(environment | {"TABLEE_DEMONSTRATION": "1"}) as port,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium(), args=arguments) as browser,
    ):
        for picture in PICTURES:
            take(browser, picture, f"http://{HOST}:{port}{picture.path}")


def take(browser: Browser, picture: Picture, address: str) -> None:
    """What a screen of that size shows."""
    page = browser.new_page(viewport={"width": picture.width, "height": picture.height}, locale="fr-FR")
    page.goto(address, wait_until="networkidle")
    if picture.top:
        page.locator(picture.top).first.evaluate(
            "(element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - 16)"
        )
    page.screenshot(path=IMAGES / f"{picture.name}.png", animations="disabled")
    page.close()


if __name__ == "__main__":
    main()
