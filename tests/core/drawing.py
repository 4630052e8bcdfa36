"""Templates drawn from a string."""

from django.template import Context, Template


def draw(source: str, **context) -> str:
    return Template(source).render(Context(context))
