"""A site's simulated staff and people of the forum, and what the simulation must know of it."""

from flask import Flask

from app.channels import active_topics
from app.channels.models import ServiceClass, TopicGate
from app.core.i18n import LANGUAGES
from app.knowledge.queries import articles_by_key

from .desk import Desk
from .needs import needs, phrases
from .people import Person, make_person
from .posting import Forum
from .world import World

AGENTS = ("Kaisa", "Mikael")


def make_world(app: Flask, seed: int) -> World:
    """Return the world of a site that has topics of the demo site. Makes its agents."""
    visitors: set[str] = set()
    agents = [make_person(app, visitors, f"agent{number}", name, roles=["agent"])
              for number, name in enumerate(AGENTS, 1)]
    with app.test_request_context():
        topics = active_topics()
        world = World(app, seed, Desk(agents, {topic.key: topic.id for topic in topics}),
                      visitors=visitors)
        world.needs = tuple(need for need in needs() if need.topic in world.desk.topics)
        world.offered = {topic.key: {*topic.articles} for topic in topics}
        world.apart = {topic.key for topic in topics if topic.urgent
                       or topic.service_class == ServiceClass.PERSONAL}
        world.gated = {topic.key for topic in topics
                       if topic.gate == TopicGate.AFTER_ATTEMPT} - world.apart
        for language in LANGUAGES:
            urls = {article.key: url for article, url in articles_by_key(
                [need.article for need in world.needs if need.article], language)}
            world.answers |= {(need.key, language): urls[need.article] for need in world.needs
                              if need.article in urls}
    return world


def make_forum(world: World, editor: Person) -> Forum:
    """Make the accounts of the forum's people."""
    people = {language: [make_person(world.app, world.visitors, f"person-{language}{number}", name,
                                     language=language)
                         for number, name in enumerate(phrases("people", language), 1)]
              for language in LANGUAGES}
    return Forum(people, editor, world.desk.topics, world.truth)
