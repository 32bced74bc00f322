"""What each account's policy says of the merchant's service, and since when (R135)."""

from datetime import datetime

import msgspec
from attrs import frozen
from sqlalchemy import Select, Table, select

from counterfoil.domain.account import events as e
from counterfoil.domain.account.access_policy import DEFAULT_ACCESS_POLICY, AccessPolicy
from counterfoil.projections.answers import By, Query, by, moment
from counterfoil.projections.read_model import Column, ReadModel, Row, Since, Telling, Tellings

_TELLINGS = Tellings()
_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(AccessPolicy).decode


@_TELLINGS.of(e.AccessPolicyChanged)
def _changed(event: e.AccessPolicyChanged, _: Row) -> Telling:
    return {"policy": _encode(event.policy).decode()}


def policy_of(text: object) -> AccessPolicy:
    """Read a policy as its column holds it."""
    return _decode(str(text))


ACCESS_POLICIES = ReadModel(
    name="access_policies",
    version=1,
    kind="account",
    columns=(Column("policy", str),),
    tellings=_TELLINGS,
    since=(Since(of="policy", each_value=True, at="policy_since", by="policy"),),
)


@frozen(kw_only=True)
class PolicyInForce:
    """
    What an account's policy is.

    ``since`` and ``by`` are None where the merchant has never said anything of it: it is the
    default then.
    """

    policy: AccessPolicy
    since: datetime | None = None
    by: By | None = None


DEFAULT_IN_FORCE = PolicyInForce(policy=DEFAULT_ACCESS_POLICY)


@frozen(kw_only=True)
class PolicyCriteria:
    """Which account is asked about: the one that is bound."""

    id: str | None = None
    customer: str | None = None
    limit: int = 1


def _select(table: Table, account: str, _: PolicyCriteria) -> "Select[tuple[object, ...]]":
    return select(table).where(table.c.account == account)


def _answer(row: Row) -> PolicyInForce:
    return PolicyInForce(
        policy=policy_of(row["policy"]), since=moment(row, "policy_since"), by=by(row, "policy")
    )


ACCESS_POLICY = Query(model=ACCESS_POLICIES, select=_select, answer=_answer)
"""Asks for the policy of an account; of one that has said nothing there is no answer."""
