"""What the goals are measured against: nothing but Django, and fifty rows as JSON."""

from django.http import HttpRequest, JsonResponse

from projects.models import Project


def bare(_request: HttpRequest) -> JsonResponse:
    """A: a bare JsonResponse."""
    return JsonResponse({"ok": True})


def rows(_request: HttpRequest) -> JsonResponse:
    """J: fifty rows by the ORM to JSON."""
    found = Project.objects.order_by("-changed_at", "-id")[:50]
    return JsonResponse(
        {
            "rows": [
                {
                    "id": each.pk,
                    "code": each.code,
                    "name": each.name,
                    "stage": each.stage,
                    "sub_stage": each.sub_stage,
                    "status": each.status,
                    "total": str(each.total_investment_wan),
                    "land": str(each.land_mu),
                    "signed_on": str(each.signed_on),
                    "next_step": each.next_step,
                    "changed_at": each.changed_at.isoformat(),
                }
                for each in found
            ]
        }
    )
