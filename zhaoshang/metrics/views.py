"""The address that Prometheus asks. It does not exist until a token or networks are set."""

from __future__ import annotations

import os
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from zhaoshang.accounts.access import public
from zhaoshang.metrics.counters import COUNTERS
from zhaoshang.metrics.readings import Readings
from zhaoshang.metrics.requests import is_on

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


@public
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with all figures in Prometheus' text format.

    Raises:
        Http404: when no token and no networks are set, or for a caller that is none of them. Both
            are asked for where both are set.
    """
    if not is_on() or not _may_ask(request):
        raise Http404
    registry = CollectorRegistry()
    if os.environ.get(FOLDER_VARIABLE):
        MultiProcessCollector(registry)
    else:
        for counter in COUNTERS:
            registry.register(counter)
    registry.register(Readings())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _may_ask(request: HttpRequest) -> bool:
    return _has_token(request) and _is_near(request)


def _has_token(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    return not token or constant_time_compare(given, f"Bearer {token}")


def _is_near(request: HttpRequest) -> bool:
    """Tell whether the caller stands in one of the networks.

    REMOTE_ADDR is the client, also behind a proxy (zhaoshang.proxy).
    """
    networks = [ip_network(network) for network in settings.METRICS_NETWORKS]
    if not networks:
        return True
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in networks)
