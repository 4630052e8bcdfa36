"""Pages of reviews."""

from django.urls import reverse


def url(name, *args):
    return reverse(f"projects:{name}", args=args)
