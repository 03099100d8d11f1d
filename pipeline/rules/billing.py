"""Arithmetic of a request: minutes to units, dose to vials and units. Our own words; code descriptions are licensed."""

from decimal import ROUND_CEILING, Decimal

_HOUR = 60


def timed_units(minutes: int, past_minutes: int) -> int:
    """Units of the code for further hours: one each time the time goes more than `past_minutes` past a full hour.

    90 minutes are none, 91 are one, 150 one, 151 two (with 30).
    """
    beyond = minutes - _HOUR - past_minutes - 1
    return beyond // _HOUR + 1 if beyond >= 0 else 0


def dose_mg(per_kg: Decimal, weight_kg: Decimal) -> Decimal:
    """Milligrams of a dose by weight."""
    return per_kg * weight_kg


def vials(total_mg: Decimal, container_mg: Decimal) -> tuple[int, Decimal]:
    """How many containers a dose opens, and how many milligrams are left of the last. ValueError if not positive."""
    if total_mg <= 0 or container_mg <= 0:
        raise ValueError("dose and container must be more than nothing")
    count = int((total_mg / container_mg).to_integral_value(ROUND_CEILING))
    return count, count * container_mg - total_mg


def units_of(total_mg: Decimal, unit_mg: Decimal) -> int:
    """Billing units of a dose: every unit that is begun counts."""
    return int((total_mg / unit_mg).to_integral_value(ROUND_CEILING))
