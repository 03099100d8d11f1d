"""Parts of amounts, to the cent."""


def percent_of(cents: int, percent: int) -> int:
    """So many percent of an amount of zero or more, half a cent rounded up."""
    return (cents * percent + 50) // 100
