"""Plans set before there were versions become the first version of their projects."""

from django.db import migrations
from django.utils.timezone import localtime


def make_first(apps, _schema_editor):
    plans = apps.get_model("projects", "FundsPlan")
    items = apps.get_model("projects", "FundsPlanItem").objects.filter(plan=None)
    history = apps.get_model("projects", "HistoricalFundsPlanItem")
    seen = set()
    for item in items.order_by("project_id", "-pk"):
        if item.project_id in seen:
            continue
        seen.add(item.project_id)
        plan = plans.objects.create(
            project_id=item.project_id,
            number=1,
            source=item.source,
            set_on=localtime(item.created_at).date(),
            created_by_id=item.created_by_id,
            updated_by_id=item.created_by_id,
        )
        items.filter(project_id=item.project_id).update(plan=plan)
        history.objects.filter(project_id=item.project_id).update(plan_id=plan.pk)


class Migration(migrations.Migration):
    dependencies = [("projects", "0012_funds_plan_versions")]

    operations = [migrations.RunPython(make_first, migrations.RunPython.noop)]
