"""Runs moco-wrapper against the simulator, which it reaches as https://acme.mocoapp.com."""

import os
from datetime import date

from moco_wrapper import Moco
from moco_wrapper.exceptions import NotFoundException, UnauthorizedException, UnprocessableException

moco = Moco(auth={"api_key": os.environ["MOCO_API_KEY"], "domain": "acme"})

names = [user.lastname for user in moco.User.getlist().items]
assert names == ["Frei", "Huber", "Rossi", "Lindner"], names
all_users = moco.User.getlist(include_archived=True, sort_by="lastname", sort_order="desc").items
assert [user.lastname for user in all_users][0] == "Rossi", all_users
assert moco.Unit.getlist().items[1].name == "Design"
assert moco.Unit.get(202).data.users, "the team has no members"

nora = moco.User.create(
    "Nora", "Vogt", "Nora.Vogt@example.com", "long enough", 202, birthday=date(1990, 1, 31), external=True
).data
assert (nora.email, nora.extern, str(nora.birthday)[:10], nora.unit.name) == (
    "nora.vogt@example.com",
    True,
    "1990-01-31",
    "Design",
), vars(nora)

moco.User.update(nora.id, lastname="Vogt-Frei", active=False, tags=["Bern"])
again = moco.User.get(nora.id).data
assert (again.lastname, again.active, again.tags) == ("Vogt-Frei", False, ["Bern"]), vars(again)

moco.User.delete(nora.id)
wrong = Moco(auth={"api_key": "wrong", "domain": "acme"})
for error, call in (
    (NotFoundException, lambda: moco.User.get(nora.id)),
    (UnprocessableException, lambda: moco.User.update(1003, email="jonas.huber@example.com")),
    (UnauthorizedException, lambda: wrong.User.getlist()),
):
    try:
        call()
    except error:
        continue
    raise AssertionError(f"no {error.__name__}")
print("moco-wrapper: listed, read, created, updated and deleted")
