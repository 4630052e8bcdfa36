"""People of investors, merged duplicates, activities."""

from __future__ import annotations

from projects import events_partners as events
from projects.models import InvestorContact
from tests.factories.projects import InvestorFactory
from tests.guards.audit_cases.case import Act, World, case
from tests.guards.audit_cases.stages import project_of
from zhaoshang.accounts.rules import Role

PHONE = "13905341234"


@case("projects:investor-contact-new")
def add_contact(world: World) -> Act:
    investor = InvestorFactory(county=world.county.county)
    project_of(world, investor=investor)
    data = {"name": "钱总", "phone": PHONE, "email": "qian@example.com", "is_active": "on"}
    kinds, url = (events.CONTACT_SAVED,), {"pk": investor.pk}
    return Act(world[Role.CLERK], data, kinds, investor, {"name": ""}, url)


@case("projects:investor-contact-edit")
def edit_contact(world: World) -> Act:
    investor = InvestorFactory(county=world.county.county)
    project_of(world, investor=investor)
    contact = InvestorContact.objects.create(investor=investor, name="钱总", phone=PHONE)
    data = {"version": 1, "name": "钱总", "office": "副总经理"}
    kinds, url = (events.CONTACT_SAVED,), {"pk": contact.pk}
    return Act(world[Role.CLERK], data, kinds, investor, {"name": ""}, url)


@case("projects:investor-merge")
def merge_investors(world: World) -> Act:
    target = InvestorFactory(county=world.county.county)
    double = InvestorFactory(county=world.county.county, credit_code="")
    project_of(world, investor=double)
    data = {"target": target.credit_code, "reason": "同一企业重复登记"}
    kinds, url = (events.INVESTOR_MERGED,), {"pk": double.pk}
    return Act(world[Role.BUREAU], data, kinds, target, {"reason": ""}, url)
