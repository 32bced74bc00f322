"""The portal's pages: plain forms for what a session allows (R62, R69, R70, R75)."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from counterfoil.adapters.sandbox.pages.bodies import read_fields
from counterfoil.adapters.sandbox.pages.laying_out import HEADERS, TOO_MUCH, form, laid_out
from counterfoil.adapters.sandbox.pages.portal_sections import paragraph, portal_page, way_back
from counterfoil.adapters.sandbox.portal.acting import act
from counterfoil.adapters.sandbox.portal.asking import Answering, Asker
from counterfoil.adapters.sandbox.portal.views import RefusedError

PATH = "/p/session/{token}"
LOGIN_PATH = "/p/login/{token}"

_EXPIRED = 410
"""The status of a session that is over."""


def portal_routes(answering: Answering, base_url: str) -> list[Route]:
    """Return the routes of the pages, which ask what answers the API's requests."""
    asker = Asker(answering)

    async def page(request: Request) -> Response:
        token = request.path_params["token"]
        if request.method == "GET":
            return await run_in_threadpool(_show, asker, token)
        fields = await read_fields(request)
        if fields is None:
            return _too_much()
        if fields.get("do") == "recover":
            return await run_in_threadpool(_recover, asker, token, fields.get("email", ""))
        return await run_in_threadpool(_act, asker, token, fields)

    async def login(request: Request) -> Response:
        if request.method == "GET":
            return _answer(laid_out("Customer portal", [_login("log_in", "Log in")]))
        fields = await read_fields(request)
        if fields is None:
            return _too_much()
        url = base_url + request.scope["path"]
        return await run_in_threadpool(_log_in, asker, url, fields.get("email", ""))

    methods = ["GET", "POST"]
    return [Route(PATH, page, methods=methods), Route(LOGIN_PATH, login, methods=methods)]


def _too_much() -> Response:
    return _answer(laid_out("Customer portal", [paragraph(TOO_MUCH)]), 413)


def _show(asker: Asker, token: str) -> Response:
    try:
        visited = asker.visit(token)
    except RefusedError as refused:
        return _closed(refused)
    return _answer(portal_page(visited))


def _act(asker: Asker, token: str, fields: dict[str, str]) -> Response:
    try:
        visited = asker.visit(token)
    except RefusedError as refused:
        return _closed(refused)
    flow = visited.flow
    try:
        said = act(asker, visited, fields)
    except RefusedError as refused:
        return _answer(portal_page(visited, refused=refused), refused.status)
    seen = asker.visit(token, completed=flow is not None)
    if flow is None:
        return _answer(portal_page(seen, done=said))
    after = flow["after_completion"]
    if after["type"] == "redirect" and after["redirect"] is not None:
        return RedirectResponse(after["redirect"]["return_url"], 303, HEADERS)
    if after["type"] == "portal_homepage":
        return _answer(portal_page(seen, done=said))
    confirmation = after["hosted_confirmation"]
    message = None if confirmation is None else confirmation["custom_message"]
    return _answer(laid_out("Done", [paragraph(message or said), *way_back(visited)]))


def _recover(asker: Asker, token: str, email: str) -> Response:
    try:
        url = asker.recover(token, email)
    except RefusedError as refused:
        return _closed(refused)
    return RedirectResponse(url, 303, HEADERS)


def _log_in(asker: Asker, url: str, email: str) -> Response:
    try:
        return RedirectResponse(asker.log_in(url, email), 303, HEADERS)
    except RefusedError as refused:
        return _closed(refused)


def _login(do: str, button: str) -> str:
    return form(do, button, ['<input name="email" placeholder="Your e-mail">'])


def _closed(refused: RefusedError) -> Response:
    """Say that an address leads nowhere; where it led, offer another session (R70)."""
    parts = [paragraph(str(refused))]
    if refused.status == _EXPIRED:
        parts.append(_login("recover", "Open a new session"))
    return _answer(laid_out("Customer portal", parts), refused.status)


def _answer(page: str, status: int = 200) -> Response:
    return HTMLResponse(page, status, HEADERS)
