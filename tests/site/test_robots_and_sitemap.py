"""What search engines are told."""

from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.contact.helpers import gated_in
from tests.queries import max_queries

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def entries(client: FlaskClient) -> dict[str, dict[str, str]]:
    """Return the sitemap: each address with its translations."""
    response = client.get("/sitemap.xml")
    assert response.mimetype == "application/xml"
    root = ElementTree.fromstring(response.get_data())
    assert root.tag == f"{SITEMAP}urlset"
    return {url.findtext(f"{SITEMAP}loc", ""): {
        link.get("hreflang", ""): link.get("href", "") for link in url.findall(LINK)}
        for url in root}


def test_the_sitemap_names_every_page_once_with_its_translations(alice: FlaskClient) -> None:
    found = entries(alice)
    three = {"fi": "http://localhost/fi/faq/laskut/mita-laskussani-on",
             "sv": "http://localhost/sv/faq/fakturor/vad-star-pa-min-faktura",
             "en": "http://localhost/en/faq/bills/what-is-on-my-bill"}
    assert all(found[address] == three for address in three.values())
    only = "http://localhost/fi/faq/muutto/miten-muutan"
    assert found[only] == {"fi": only}
    assert set(found["http://localhost/sv/"]) == {"fi", "sv", "en"}
    for address, others in found.items():
        assert address in others.values(), address
        assert all(found[other] == others for other in others.values()), address


def test_everything_in_the_sitemap_may_be_read_and_kept(alice: FlaskClient) -> None:
    robots = RobotFileParser()
    robots.parse(alice.get("/robots.txt").text.splitlines())
    for address in entries(alice):
        response = alice.get(address.removeprefix("http://localhost"))
        assert response.status_code == 200, address
        assert "noindex" not in response.text + response.headers.get("X-Robots-Tag", ""), address
        assert robots.can_fetch("Examplebot", address), address
        assert not gated_in(response), address


@pytest.mark.parametrize("path", [
    "/fi/contact/", "/sv/contact/billing", "/en/contact/billing/message", "/fi/cases/KK-1",
    "/staff/", "/staff/banners/", "/fi/search?q=lasku", "/en/search/suggest?q=bi", "/fi/sign-in"])
def test_robots_stay_out_of(alice: FlaskClient, path: str) -> None:
    response = alice.get("/robots.txt")
    robots = RobotFileParser()
    robots.parse(response.text.splitlines())
    assert response.mimetype == "text/plain"
    assert robots.site_maps() == ["http://localhost/sitemap.xml"]
    assert not robots.can_fetch("Examplebot", f"http://localhost{path}")


def test_the_sitemap_takes_one_query(site: Flask, alice: FlaskClient) -> None:
    with max_queries(2):  # and the site's settings, for the layout
        entries(alice)
