"""Customers who write in Finnish about eight needs that no article of the demo site answers."""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple


class Need(NamedTuple):
    """What customers want, and which words come with it."""

    thing: str
    words: tuple[str, ...]


NEEDS: Mapping[str, Need] = {
    "address": Need("kiinteän IP-osoitteen", (
        "kotipalvelin", "valvontakamera", "etäyhteys", "julkinen osoite", "osoitteen vaihtuminen")),
    "esim": Need("eSIM-kortin", (
        "älykello", "uusi puhelin", "QR-koodi", "korttipaikka", "eSIMin aktivointi")),
    "child": Need("lapsen liittymään saldorajan", (
        "pelien ostot", "maksulliset numerot", "sovelluskauppa", "saldo", "lapsen puhelin")),
    "cottage": Need("mökin nettiin talvitauon", (
        "kesämökki", "kausikäyttö", "tauon loppu", "tyhjä mökki", "vappu")),
    "gaming": Need("pelikonsolin portit auki", (
        "tiukka NAT", "Xbox", "Pleikkari", "portinohjaus", "verkkopeli")),
    "sports": Need("urheilukanavat näkyviin", (
        "jääkiekko", "liigan ottelut", "digiboksi", "kanavapaketti", "jalkapallo")),
    "discount": Need("opiskelija-alennuksen", (
        "opiskelijakortti", "opiskelutodistus", "opinnot", "yliopisto", "alennuksen alku")),
    "power": Need("varavirran kuitupäätteelle", (
        "sähkökatko", "akku", "turvapuhelin", "myrsky", "kuitupääte")),
}
_LEADS = ("", "Hei! ", "Moi, ", "Hei, yksi asia: ", "Hyvää päivää. ", "Terve! ")
_ASKED = ("Miten saan", "Voiko teiltä saada", "Haluaisin", "Mistä saisin", "Kuinka nopeasti saa",
          "Voinko vielä saada", "Yritin saada", "En löydä, mistä saa")
_TAILS = ("", " Kiitos.", " Kiitos jo etukäteen!", " Terveisin Aino")


def words_about(need: str, chance: random.Random) -> str:
    """Return what one customer writes about a need."""
    thing, words = NEEDS[need]
    about = " ja ".join(chance.sample(words, 2))
    return (f"{chance.choice(_LEADS)}{chance.choice(_ASKED)} {thing}? {about.capitalize()}."
            f"{chance.choice(_TAILS)}")


def weeks_of(rates: Mapping[str, float], first: datetime, weeks: int, seed: int = 0
             ) -> Iterator[tuple[str, datetime]]:
    """Yield what customers write about needs, and when: of each about `rate` a week, from the
    moment `first` on.
    """
    chance = random.Random(seed)
    for week in range(weeks):
        for need, rate in rates.items():
            for _number in range(round(chance.gauss(rate, rate**.5 / 2)) if rate else 0):
                yield words_about(need, chance), first + timedelta(
                    weeks=week, hours=chance.uniform(1, 167))
