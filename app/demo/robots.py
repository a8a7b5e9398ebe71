"""Robots: some say that they are, others look like people but keep no cookies."""

from random import Random

from .browser import AGENTS, Browser
from .diary import Story, seconds
from .world import World

NAMED = "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://bot.example/about)"
PAGES = 4


def crawl(world: World, number: int) -> Story:
    """Open some pages, the contact pages too, and follow what is there."""
    chance = Random(f"{world.seed} robot {number}")
    agent = NAMED if chance.random() < 0.5 else AGENTS["desktop"]
    browser = Browser(world.app, agent, f"172.16.{number % 256}.1", keeps_cookies=False,
                      visitors=world.visitors)
    world.truth.sessions += 1
    page = browser.get(chance.choice(("/fi/", "/sv/", "/en/")))
    for _page in range(PAGES):
        yield seconds(chance.uniform(1, 3))
        links = [link for link in page.links
                 if link.startswith("/") and ("/faq/" in link or "/contact" in link)]
        world.truth.views += 1
        page = browser.get(chance.choice(links or ["/fi/contact/"]))
