"""When customers come: by day, on weekdays, most of them in the morning."""

from datetime import date, datetime, time, timedelta
from random import Random

from app.core.clock import site_zone

WEEKEND = 0.3  # of a weekday's visitors
HOURS = (0, 0, 0, 0, 0, 0.1, 0.4, 1, 2.2, 3.2, 3.4, 2.8, 2.2, 2, 1.9, 1.8, 1.6, 1.4, 1.2, 1, 0.8,
         0.6, 0.3, 0.1)
CALLS = (9, 17)  # when every line is open on a weekday


def arrivals(first: date, days: int, number: int, chance: Random, *,
             in_service_hours: bool = False) -> list[datetime]:
    """Return `number` moments in the `days` from `first` on, in order."""
    dates = [first + timedelta(days=day) for day in range(days)]
    weights = [1.0 if one.weekday() < 5 else 0.0 if in_service_hours else WEEKEND
               for one in dates]
    hours = [share if not in_service_hours or CALLS[0] <= hour < CALLS[1] - 1 else 0
             for hour, share in enumerate(HOURS)]
    return sorted(datetime.combine(
        chance.choices(dates, weights)[0],
        time(chance.choices(range(24), hours)[0], chance.randrange(60), chance.randrange(60)),
        site_zone()) for _one in range(number))


def can_call(moment: datetime) -> bool:
    """Say whether somebody answers the telephone."""
    local = moment.astimezone(site_zone())
    return local.weekday() < 5 and CALLS[0] <= local.hour < CALLS[1]


def working_hours(first: date, days: int) -> list[datetime]:
    """Return the full hours of weekdays at which the desk looks at its cases."""
    return [datetime.combine(day, time(hour, 10), site_zone())
            for day in (first + timedelta(days=one) for one in range(days)) if day.weekday() < 5
            for hour in range(CALLS[0], CALLS[1])]
