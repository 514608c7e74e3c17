"""Which requests are let in: framed one way, naming this server, and no form of another site."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import Scope

from oligomatch.api.web.problems import HttpProblem, Kind
from oligomatch.api.words.catalogue import say

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_READS = ("GET", "HEAD", "OPTIONS", "TRACE")
_OWN = ("same-origin", "none")  # what a browser says of a page of this server, or of its user
_CLOSE = {"Connection": "close"}


def host_name(authority: str) -> str:
    """The host of `host`, `host:port` or `[address]:port`, in lower case and without brackets."""
    if authority.startswith("["):
        return authority[1:].partition("]")[0].casefold()
    name = authority if authority.count(":") > 1 else authority.partition(":")[0]
    return name.casefold().removesuffix(".")


def client_of(scope: Scope) -> str:
    """Whom a request counts for: its address, or the network that one client has to itself."""
    return network_of((scope.get("client") or ("",))[0])


def network_of(address: str) -> str:
    """The address as it is; of IPv6, of which one client has many, its first 64 bits."""
    try:
        whole = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    return str(whole.ipv4_mapped or ipaddress.IPv6Network((int(whole), 64), strict=False))


def refusal(scope: Scope, hosts: Collection[str]) -> HttpProblem | None:
    """Why a request is not let in; None where it is. Nothing that it says is repeated.

    A page of another site may make a browser ask this server: by a name of its own that leads here
    (DNS rebinding), or by a form that it posts here.
    """
    headers = Headers(scope=scope)
    if "transfer-encoding" in headers and "content-length" in headers:  # two ends of one body
        detail = say("admitting.expected_content_length_or")
        return HttpProblem(Kind.BAD_REQUEST, detail, headers=_CLOSE)
    own = headers.getlist("host")
    if len(own) != 1 or not _is_ours(host_name(own[0]), scope, hosts):
        detail = say("admitting.request_names_another_host")
        return HttpProblem(Kind.WRONG_HOST, detail, headers=_CLOSE)
    if scope["method"] not in _READS and not _is_own(headers, own[0]):
        detail = say("admitting.page_another_site_sent")
        return HttpProblem(Kind.CROSS_SITE, detail, headers=_CLOSE)
    return None


def _is_ours(name: str, scope: Scope, hosts: Collection[str]) -> bool:
    """Whether a name is allowed, or is the very address that the connection came in on."""
    return name in hosts or name == (scope.get("server") or ("",))[0].casefold() != ""


def _is_own(headers: Headers, host: str) -> bool:
    """Whether a page of this server sent it, or no page at all."""
    if "sec-fetch-site" in headers:
        return headers["sec-fetch-site"] in _OWN
    origin = headers.get("origin")
    return origin is None or origin.casefold().partition("://")[2] == host.casefold()
