"""An amount that nobody may see by chance, as a page might print it."""

from decimal import Decimal

CANARY = Decimal("98765.4321")
CANARY_WORDS = ("98,765", "98765", "9.88", "9.87")
