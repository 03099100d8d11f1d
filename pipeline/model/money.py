"""Amounts in words. Everything is counted in whole cents; a float never holds money."""

from collections.abc import Iterable


def dollars(cents: int) -> str:
    """ "$1,920.00"."""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def short(cents: int) -> str:
    """ "$1,920", "$1,920.50"."""
    return dollars(cents).removesuffix(".00")


def alike(amounts: Iterable[int]) -> bool:
    """Whether none of the amounts has cents, so that all can be written in whole dollars."""
    return all(amount % 100 == 0 for amount in amounts)
