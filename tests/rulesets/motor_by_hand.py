"""The price of a year of motor insurance, worked out in plain Python, with figures of its own.

Nothing here knows of FEEL or of the model: tables are dicts, and dates are the standard library's.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from tests.rulesets.motor_rates import AGES, COVERS, GROUPS, REGIONS

LADDER = {
    -3: -60,
    -2: -35,
    -1: -15,
    0: 0,
    1: 10,
    2: 18,
    3: 25,
    4: 32,
    5: 38,
    6: 43,
    7: 47,
    8: 50,
    9: 53,
    10: 55,
}
EXCESS = {
    "third party": dict.fromkeys((0, 150, 300, 500, 1000), "1"),
    "partial": {0: "1.10", 150: "1", 300: "0.94", 500: "0.88", 1000: "0.80"},
    "comprehensive": {0: "1.15", 150: "1", 300: "0.92", 500: "0.84", 1000: "0.72"},
}
EXTRAS = {"breakdown": "39.90", "legal help": "64.50", "courtesy car": "48.00", "glass": "72.25"}
FREE = {
    "third party": frozenset[str](),
    "partial": frozenset({"glass"}),
    "comprehensive": frozenset({"glass", "courtesy car"}),
}
TERMS = {"yearly": (1, 12, 0), "half-yearly": (2, 6, 2), "quarterly": (4, 3, 3), "monthly": (12, 1, 5)}


@dataclass(frozen=True)
class Price:
    """In euro; `instalments` are due date and amount."""

    steps: dict[str, Decimal]
    net: Decimal
    tax: Decimal
    levy: Decimal
    total: Decimal
    surcharge: Decimal
    instalments: list[tuple[date, Decimal]]


def price_of(question: Any) -> Price:
    """The price of a question whose numbers are int or Decimal and whose dates are texts."""
    driver, vehicle, cover, box = (question[name] for name in ("driver", "vehicle", "cover", "telematics"))
    start = date.fromisoformat(cover["start"])
    age = full_years(driver["date of birth"], start)
    at_fault = sum(
        claim["at fault"] and years_before(start, 3) < date.fromisoformat(claim["day"]) <= start
        for claim in driver["claims"]
    )
    steps = {"base": base(vehicle["region"], vehicle["group"], age, cover["level"])}
    steps["after no claims"] = cents(
        steps["base"] * (100 - discount(driver["years without claim"], at_fault)) / 100
    )
    steps["after excess"] = cents(steps["after no claims"] * Decimal(EXCESS[cover["level"]][cover["excess"]]))
    practice = full_years(driver["licence since"], start)
    points = loadings(vehicle, cover["level"], practice, full_years(vehicle["first registered"], start))
    steps["after loadings"] = cents(steps["after excess"] * (100 + points) / 100)
    steps["after telematics"] = cents(steps["after loadings"] * (100 - box_discount(box)) / 100)
    steps["cover"] = max(steps["after telematics"], Decimal(95))
    steps["extras"] = sum(
        (Decimal(EXTRAS[each]) for each in set(cover["extras"]) - FREE[cover["level"]]), Decimal(0)
    )
    net = steps["net"] = steps["cover"] + steps["extras"]
    percent, levy = taxes(vehicle["region"], cover["level"])
    tax = cents(net * percent / 100)
    total = net + tax + levy
    count, months, extra = TERMS[cover["frequency"]]
    surcharge = cents(total * extra / 100)
    in_cents = int((total + surcharge) * 100)
    share = in_cents // count
    amounts = [in_cents - share * (count - 1), *[share] * (count - 1)]
    due = [months_after(start, months * position) for position in range(count)]
    instalments = [(day, Decimal(amount) / 100) for day, amount in zip(due, amounts, strict=True)]
    return Price(steps, net, tax, levy, total, surcharge, instalments)


def cents(exact: Decimal) -> Decimal:
    """To the cent; half a cent goes to the even one."""
    return exact.quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def base(region: str, group: int | Decimal, age: int, level: str) -> Decimal:
    """A cell of the rating table, found by counting and not by comparing with its bands."""
    groups, ages = list(GROUPS.values()), list(AGES.values())
    band = sum(age >= limit for limit in (21, 25, 30, 40, 60, 70))
    return cents(COVERS[level] * REGIONS[region] * groups[(int(group) - 1) // 2] * ages[band])


def discount(years: Decimal | None, at_fault: int) -> Decimal:
    """Percent off for the class on the ladder."""
    step = -at_fault if years is None else min(10, int(years)) - 3 * at_fault
    return Decimal(LADDER[max(-3, step)])


def loadings(vehicle: Any, level: str, practice: int, vehicle_age: int) -> Decimal:
    """Percentage points, added up."""
    kilometres = vehicle["kilometres"]
    if kilometres is None:
        points = 12
    elif kilometres < 8_000:
        points = -8
    else:
        points = 18 if kilometres > 35_000 else 9 if kilometres > 20_000 else 0
    points += {"commuting": 4, "business": 14}.get(vehicle["use"], 0)
    points += {"garage": -5, "driveway": 0}.get(vehicle["parking"], 6)
    points += 35 if practice < 1 else 15 if practice < 3 else -4 if practice >= 25 else 0
    points += 7 if vehicle_age < 1 and level == "comprehensive" else 0
    points += 5 if vehicle_age > 12 and level == "third party" else 0
    return Decimal(points)


def box_discount(box: Any) -> Decimal:
    """Percent off for how the box saw the driver drive."""
    if not box["fitted"]:
        return Decimal(0)
    if box["score"] is None:
        return Decimal(5)
    return Decimal(
        next(off for limit, off in ((85, 20), (70, 12), (50, 5), (0, -10)) if box["score"] >= limit)
    )


def taxes(region: str, level: str) -> tuple[Decimal, Decimal]:
    """Percent of the net price, and the levy in euro."""
    if region == "Capital":
        return Decimal(19), Decimal("14.50")
    if region in ("Harbour", "Coast"):
        return Decimal("17.5"), Decimal("8.25" if level == "third party" else "22.75")
    return Decimal(16), Decimal("8.25")


def full_years(since: str, until: date) -> int:
    """Birthdays between two days, never below 0; who is born on 29 February has theirs on 1 March."""
    then = date.fromisoformat(since)
    return max(0, until.year - then.year - ((until.month, until.day) < (then.month, then.day)))


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes the 28th."""
    return months_after(day, -12 * years)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
