"""Labels of the ledger's enums, in one place; the stored values are the enums' own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.rules.authority import Breach, Location
from projects.rules.gates import ConfirmedBy, Fact
from projects.rules.parts import Part
from projects.rules.stages import Stage, Status, SubStage, Verb

STAGE_LABELS = {
    Stage.CLUE: _("Clue"),
    Stage.SIGNED: _("Signed"),
    Stage.LANDED: _("Landed"),
    Stage.PRODUCING: _("Producing"),
}
SUB_STAGE_LABELS = {
    SubStage.REGISTERED: _("Registered"),
    SubStage.CONTACTED: _("Contacted"),
    SubStage.NEGOTIATING: _("Negotiating"),
    SubStage.AGREEMENT: _("Agreement"),
    SubStage.CONTRACT: _("Formal contract"),
    SubStage.PROCEDURES: _("Procedures"),
    SubStage.STARTED: _("Construction started"),
    SubStage.UNDER_CONSTRUCTION: _("Under construction"),
    SubStage.TRIAL: _("Trial production"),
    SubStage.PRODUCING: _("In production"),
    SubStage.AT_CAPACITY: _("At capacity"),
}
STATUS_LABELS = {
    Status.ACTIVE: _("Active"),
    Status.SUSPENDED: _("Suspended"),
    Status.WITHDRAWN: _("Withdrawn"),
    Status.MERGED: _("Merged"),
}
VERB_LABELS = {
    Verb.REGISTER: _("Registered"),
    Verb.ADVANCE: _("Moved forward"),
    Verb.CONFIRM: _("Move confirmed"),
    Verb.RETURN: _("Moved back"),
    Verb.OVERRIDE: _("Moved by override"),
    Verb.IMPORT: _("Imported"),
    Verb.UNDO_IMPORT: _("Import undone"),
    Verb.SUSPEND: _("Suspended"),
    Verb.RESUME: _("Resumed"),
    Verb.WITHDRAW: _("Withdrawn"),
    Verb.REINSTATE: _("Reinstated"),
    Verb.MERGE: _("Merged"),
}
PART_LABELS = {
    Part.INTRODUCING: _("Introducing unit"),
    Part.FIRST_CONTACT: _("First-contact unit"),
    Part.RESPONSIBLE: _("Responsible unit"),
    Part.HOST: _("Host unit"),
    Part.SUPPORTING: _("Supporting unit"),
    Part.TEAM: _("Service team"),
    Part.CREDIT: _("Credit share"),
}
FACT_LABELS = {
    Fact.NAME: _("Project name"),
    Fact.INVESTOR: _("Investor or referrer"),
    Fact.SOURCE: _("Source of the clue"),
    Fact.INTRODUCING_UNIT: _("Introducing unit"),
    Fact.SUBMITTED: _("Submission time"),
    Fact.PERSON_MET: _("A follow-up with a person met"),
    Fact.FIRST_CONTACT: _("First contact accepted"),
    Fact.TOTAL_INVESTMENT: _("Total investment"),
    Fact.INDUSTRY: _("Industry"),
    Fact.WANTED_SITE: _("Wanted site"),
    Fact.RESPONSIBLE_UNIT: _("Responsible unit"),
    Fact.RESPONSIBLE_PERSON: _("Responsible person"),
    Fact.LEAD_SPONSOR: _("Lead sponsor of the key clue"),
    Fact.JOINT_REVIEW_ASKED: _("Joint review asked"),
    Fact.AGREEMENT_FILE: _("File of the agreement"),
    Fact.JOINT_REVIEW: _("Joint review concluded: agree"),
    Fact.APPROVAL: _("Approved by the deciding authority"),
    Fact.LEGAL_REVIEW: _("Legal review passed"),
    Fact.SIGNED_TEXT: _("Signed text of the contract"),
    Fact.CONTRACT_FILED: _("Contract filed"),
    Fact.COMPANY_REGISTERED: _("Local company registered"),
    Fact.LAND_OBTAINED: _("Land or plant obtained"),
    Fact.DEPOSIT_PAID: _("Agreed deposit paid"),
    Fact.START_EVIDENCE: _("Construction permit or start evidence"),
    Fact.FUNDS_VERIFIED: _("Verified funds in place"),
    Fact.EQUIPMENT_INSTALLED: _("Equipment installed"),
    Fact.PRODUCTION_EVIDENCE: _("Production date with evidence"),
    Fact.CAPACITY_REACHED: _("Output or tax as agreed"),
}
# What is to be done about a missing fact.
FACT_HINTS = {
    Fact.INVESTOR: _("Name the investor, or let the bureau record the referrer"),
    Fact.PERSON_MET: _("Record a visit, meeting or call and whom you met"),
    Fact.FIRST_CONTACT: _("The unit files it, the bureau accepts it"),
    Fact.TOTAL_INVESTMENT: _("An estimate will do for now"),
    Fact.INDUSTRY: _("Section of GB/T 4754, or an industry chain of the county"),
    Fact.WANTED_SITE: _("Township, park or place the investor asks for"),
    Fact.RESPONSIBLE_UNIT: _("The bureau gives the project to a unit"),
    Fact.LEAD_SPONSOR: _("A county leader is assigned to each key clue"),
    Fact.JOINT_REVIEW_ASKED: _("The bureau sends it to the departments"),
    Fact.AGREEMENT_FILE: _("Register the signed framework or intent agreement, or upload it"),
    Fact.JOINT_REVIEW: _("Agree, or agree with conditions that are all met"),
    Fact.APPROVAL: _("Each step of the computed path agrees"),
    Fact.LEGAL_REVIEW: _("The legal office passes the draft in the contract register"),
    Fact.SIGNED_TEXT: _("Register the signed contract, or upload its text"),
    Fact.CONTRACT_FILED: _("All originals are with their named holders in the contract register"),
    Fact.COMPANY_REGISTERED: _("Enter its unified social credit code"),
    Fact.LAND_OBTAINED: _("Date of the land award or the lease"),
    Fact.DEPOSIT_PAID: _("Date of payment of the agreed deposit"),
    Fact.START_EVIDENCE: _("Upload it with its date"),
    Fact.FUNDS_VERIFIED: _("Recorded by the bureau after checking the vouchers"),
    Fact.EQUIPMENT_INSTALLED: _("Actual date of the milestone"),
    Fact.PRODUCTION_EVIDENCE: _("Actual date of the milestone, and a document"),
    Fact.CAPACITY_REACHED: _("A verified year's output or tax reaches what was expected"),
}
CONFIRMED_BY_LABELS = {
    ConfirmedBy.UNIT: _("The unit itself"),
    ConfirmedBy.BUREAU: _("The bureau"),
}
BREACH_LABELS = {
    Breach.NONE: _("Within policy"),
    Breach.MINOR: _("Beyond policy in intensity or plot ratio"),
    Breach.MAJOR: _("Beyond policy in land price or tax"),
}
LOCATION_LABELS = {
    Location.PARK: _("In a park"),
    Location.OUTSIDE: _("Outside the parks"),
}
FACT_CHOICES = [(value.value, label) for value, label in FACT_LABELS.items()]
STAGE_CHOICES = [(value.value, label) for value, label in STAGE_LABELS.items()]
SUB_STAGE_CHOICES = [(value.value, label) for value, label in SUB_STAGE_LABELS.items()]
STATUS_CHOICES = [(value.value, label) for value, label in STATUS_LABELS.items()]
VERB_CHOICES = [(value.value, label) for value, label in VERB_LABELS.items()]
PART_CHOICES = [(value.value, label) for value, label in PART_LABELS.items()]


class Origin(models.TextChoices):
    """Where the money or the investor comes from (R6)."""

    OVERSEAS = "overseas", _("Overseas")
    OTHER_PROVINCE = "other_province", _("Other province")
    OTHER_CITY = "other_city", _("Other city")
    OTHER_COUNTY = "other_county", _("Other county")
    LOCAL = "local", _("Local")


class Nature(models.TextChoices):
    """Kind of construction 建设性质."""

    NEW = "new", _("New build")
    CONTINUING = "continuing", _("Continuing")
    EXPANSION = "expansion", _("Expansion")
    UPGRADE = "upgrade", _("Technical upgrade")
    REVIVAL = "revival", _("Merger or asset revival")
    LEASE = "lease", _("Lease")


class Currency(models.TextChoices):
    """Currencies met in the ledgers."""

    CNY = "CNY", _("RMB")
    USD = "USD", _("US dollar")
    HKD = "HKD", _("Hong Kong dollar")
    EUR = "EUR", _("Euro")
    JPY = "JPY", _("Yen")
    KRW = "KRW", _("Won")
    TWD = "TWD", _("New Taiwan dollar")
    GBP = "GBP", _("Pound sterling")


class MilestoneKind(models.TextChoices):
    """Milestones of R3, each with an agreed and an actual date."""

    REGISTERED = "registered", _("Clue registered")
    FIRST_RESPONSE = "first_response", _("First response")
    FIRST_CONTACT = "first_contact", _("First contact filed")
    JOINT_REVIEW = "joint_review", _("Joint review concluded")
    INTENT = "intent", _("Intent or framework agreement")
    LEGAL_REVIEW = "legal_review", _("Legal review passed")
    CONTRACT_SIGNED = "contract_signed", _("Contract signed")
    CONTRACT_FILED = "contract_filed", _("Contract filed")
    COMPANY_REGISTERED = "company_registered", _("Company registered")
    LAND_OBTAINED = "land_obtained", _("Land or plant obtained")
    DEPOSIT_PAID = "deposit_paid", _("Deposit paid")
    EIA = "eia", _("Environmental assessment approved")
    PERMITS = "permits", _("Permits obtained")
    START = "start", _("Construction start")
    STATISTICS_ENTRY = "statistics_entry", _("Entered in statistics")
    TOPPED_OUT = "topped_out", _("Main structure topped out")
    EQUIPMENT = "equipment", _("Equipment installed")
    TRIAL = "trial", _("Trial production started")
    PRODUCTION = "production", _("Production started")
    ABOVE_SCALE = "above_scale", _("Above-scale enterprise")
    CAPACITY = "capacity", _("Full capacity reached")


class InvestorKind(models.TextChoices):
    """Kinds of investor 客商类型."""

    CENTRAL_SOE = "central_soe", _("Central state enterprise")
    LOCAL_SOE = "local_soe", _("Local state enterprise")
    FORTUNE_500 = "fortune_500", _("Global top 500")
    CHINA_500 = "china_500", _("China top 500")
    PRIVATE_500 = "private_500", _("Private top 500")
    LISTED = "listed", _("Listed company")
    FOREIGN = "foreign", _("Foreign enterprise")
    PRIVATE = "private", _("Private enterprise")
    PERSON = "person", _("Natural person")
    OTHER = "other", _("Other")


class DocumentKind(models.TextChoices):
    """Named kinds of a project's document."""

    AGREEMENT = "agreement", _("Framework or intent agreement")
    CONTRACT_TEXT = "contract_text", _("Signed contract text")
    LICENCE = "licence", _("Business licence")
    LAND = "land", _("Land or lease document")
    PERMIT = "permit", _("Construction permit or start evidence")
    CAPITAL_VERIFICATION = "capital_verification", _("Capital verification report")
    BANK_SLIP = "bank_slip", _("Bank credit slip")
    LAND_PAYMENT = "land_payment", _("Land payment receipt")
    WORKS_SETTLEMENT = "works_settlement", _("Works settlement")
    EQUIPMENT_INVOICE = "equipment_invoice", _("Equipment invoice")
    VOUCHER = "voucher", _("Other payment voucher")
    REVIEW = "review", _("Review opinion")
    PRODUCTION = "production", _("Production evidence")
    REPORT = "report", _("Special report")
    PHOTO = "photo", _("Photo")
    OTHER = "other", _("Other")


# Evidence of money put in (R6).
FUNDS_EVIDENCE = (
    DocumentKind.CAPITAL_VERIFICATION,
    DocumentKind.BANK_SLIP,
    DocumentKind.LAND_PAYMENT,
    DocumentKind.WORKS_SETTLEMENT,
    DocumentKind.EQUIPMENT_INVOICE,
    DocumentKind.VOUCHER,
)
