"""Who is asking: the client's address behind a trusted proxy.

After this middleware REMOTE_ADDR is the client for everybody (audit, log-in throttling), and an
X-Forwarded-* or X-Request-ID header that is still there came from a proxy named in
settings.TRUSTED_PROXIES.
"""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED_HEADERS = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_REQUEST_ID",
)

Networks = Iterable[IPv4Network | IPv6Network]


def trusted_proxy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Replace a trusted proxy's address by its client's; drop what an untrusted peer claims."""
    networks = [ip_network(network) for network in settings.TRUSTED_PROXIES]

    def middleware(request: HttpRequest) -> HttpResponse:
        peer = request.META.get("REMOTE_ADDR", "")
        if _is_within(peer, networks):
            chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            request.META["REMOTE_ADDR"] = _client(peer, chain, networks)
        else:
            for header in FORWARDED_HEADERS:
                request.META.pop(header, None)
        return get_response(request)

    return middleware


def _client(peer: str, chain: list[str], networks: Networks) -> str:
    """Walk back from our proxy to the first address that is not a proxy of ours.

    Each proxy appends the peer it saw, so only the right-hand end of the chain can be believed.
    """
    client = peer
    for link in reversed(chain):
        address = link.strip()
        if not _is_address(address):
            break
        client = address
        if not _is_within(address, networks):
            break
    return client


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_within(text: str, networks: Networks) -> bool:
    return _is_address(text) and any(ip_address(text) in network for network in networks)
