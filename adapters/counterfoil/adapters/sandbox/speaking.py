"""Puts into JSON what handlers answer, or why a request is refused."""

from attrs import frozen

from counterfoil.adapters.protocol.errors import ApiError
from counterfoil.adapters.protocol.expansion import Expansion
from counterfoil.adapters.protocol.json_values import Json, JsonObject
from counterfoil.adapters.protocol.rendering import Renderer, gone, listed
from counterfoil.adapters.protocol.requests import Response, respond
from counterfoil.adapters.sandbox.kinds import KINDS
from counterfoil.adapters.sandbox.records.store import Records
from counterfoil.adapters.sandbox.routes import Answer, Gone, Listed, Part, Shown, Unkept


@frozen
class Speaker:
    """Speaks for one sandbox; whoever uses it holds the sandbox's lock."""

    records: Records
    renderer: Renderer

    def refuse(self, refused: ApiError) -> Response:
        """Return the answer to a request that is refused."""
        shown: dict[str, Json] = {
            name: self.renderer.render(KINDS[object], kept.json)
            for name, (object, id) in refused.shows.items()
            if (kept := self.records.find(KINDS[object], id)) is not None
        }
        response = respond(refused.status, refused.body(shown))
        response.headers.update(refused.headers)
        return response

    def show(self, answer: Answer, expansion: Expansion) -> JsonObject:
        """Return what a handler answers, as it is shown."""
        match answer:
            case Shown(kind, id, revealed):
                kept = self.records.find(kind, id)
                record = {} if kept is None else kept.json
                return {**self.renderer.render(kind, record, expansion), **revealed}
            case Listed(kind, ids, has_more, url):
                found = [kept for id in ids if (kept := self.records.find(kind, id))]
                return self.renderer.list_of(kind, found, url, expansion, has_more=has_more)
            case Part(kind, records, has_more, url):
                members: list[Json] = [
                    self.renderer.render(kind, {**record}, expansion) for record in records
                ]
                return listed(members, url, has_more=has_more)
            case Unkept(kind, record):
                return self.renderer.render(kind, record, expansion)
            case Gone(kind, id):
                return gone(kind, id)
