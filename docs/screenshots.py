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


PICTURES = (
    Picture("edition", "/editions/1", 1200, 900),
    Picture("projet", "/editions/1/projets/1", 400, 900),
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
    """The top of the page, as it opens on a screen of that size."""
    page = browser.new_page(viewport={"width": picture.width, "height": picture.height}, locale="fr-FR")
    page.goto(address, wait_until="networkidle")
    page.screenshot(path=IMAGES / f"{picture.name}.png", animations="disabled")
    page.close()


if __name__ == "__main__":
    main()
