"""Runs moco-py against the simulator, which it reaches as https://acme.mocoapp.com."""

import os

from moco_py import Moco
from moco_py.exceptions import AuthenticationError, NotFoundError, ValidationError

moco = Moco(domain="acme", api_key=os.environ["MOCO_API_KEY"])

names = [user.lastname for user in moco.users.list()]
assert names == ["Frei", "Huber", "Rossi", "Lindner"], names
assert [unit.name for unit in moco.units.list()][1] == "Design"
assert [role.is_admin for role in moco.user_roles.list()][0] is True

nora = moco.users.create(
    firstname="Nora", lastname="Vogt", email="Nora.Vogt@example.com", unit_id=202, bday="1990-01-31", external=True
).parsed
assert (nora.email, nora.extern, str(nora.birthday), nora.unit.name) == (
    "nora.vogt@example.com",
    True,
    "1990-01-31",
    "Design",
), nora

moco.users.update(nora.id, lastname="Vogt-Frei", active=False, tags=["Bern"], custom_properties={"Parking Space": "1"})
again = moco.users.get(nora.id).parsed
assert (again.lastname, again.active, again.tags) == ("Vogt-Frei", False, ["Bern"]), again
assert again.custom_properties == {"Parking Space": "1"}, again

moco.users.delete(nora.id)
for error, call in (
    (NotFoundError, lambda: moco.users.get(nora.id)),
    (ValidationError, lambda: moco.users.update(1003, email="jonas.huber@example.com")),
    (AuthenticationError, lambda: Moco(domain="acme", api_key="wrong").users.list()),
):
    try:
        call()
    except error:
        continue
    raise AssertionError(f"no {error.__name__}")
print("moco-py: listed, read, created, updated and deleted")
