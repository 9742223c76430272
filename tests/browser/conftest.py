"""A running platform for the journeys of each test process, seeded once for all; a walker per person."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.sharing import Shared, common_folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(demonstration_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = shutil.copytree(demonstration_folder, tmp_path_factory.mktemp("site"), dirs_exist_ok=True)
    site = Site(folder, judged=Shared(common_folder(tmp_path_factory) / "judged.txt"))
    try:
        site.start()
        yield site
    finally:
        site.stop()


@pytest.fixture
def walker(page: Page, site: Site) -> Walker:
    return Walker(page, site)


@pytest.fixture
def another(browser: Browser, site: Site) -> Iterator[Callable[[], Walker]]:
    """`another()` is somebody else, in a browser of their own."""
    contexts = []

    def come() -> Walker:
        context = browser.new_context(locale="fr-FR")
        contexts.append(context)
        return Walker(context.new_page(), site)

    yield come
    for context in contexts:
        context.close()
