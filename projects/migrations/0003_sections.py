"""The sections 门类 A–T of GB/T 4754-2017, national: every county shares them."""

from django.db import migrations

# Source: GB/T 4754-2017 国民经济行业分类; English names after ISIC Rev. 4.
SECTIONS = [
    ("A", "农、林、牧、渔业", "Agriculture, forestry, animal husbandry and fishery"),
    ("B", "采矿业", "Mining"),
    ("C", "制造业", "Manufacturing"),
    (
        "D",
        "电力、热力、燃气及水生产和供应业",
        "Production and supply of electricity, heat, gas and water",
    ),
    ("E", "建筑业", "Construction"),
    ("F", "批发和零售业", "Wholesale and retail trade"),
    ("G", "交通运输、仓储和邮政业", "Transport, storage and post"),
    ("H", "住宿和餐饮业", "Accommodation and catering"),
    (
        "I",
        "信息传输、软件和信息技术服务业",
        "Information transmission, software and information technology services",
    ),
    ("J", "金融业", "Finance"),
    ("K", "房地产业", "Real estate"),
    ("L", "租赁和商务服务业", "Leasing and business services"),
    ("M", "科学研究和技术服务业", "Scientific research and technical services"),
    (
        "N",
        "水利、环境和公共设施管理业",
        "Management of water, environment and public facilities",
    ),
    ("O", "居民服务、修理和其他服务业", "Services to households, repair and other services"),
    ("P", "教育", "Education"),
    ("Q", "卫生和社会工作", "Health and social work"),
    ("R", "文化、体育和娱乐业", "Culture, sports and entertainment"),
    (
        "S",
        "公共管理、社会保障和社会组织",
        "Public administration, social security and social organisations",
    ),
    ("T", "国际组织", "International organisations"),
]


def create_sections(apps, schema_editor):
    industries = apps.get_model("projects", "Industry").objects.using(
        schema_editor.connection.alias
    )
    for code, name, name_en in SECTIONS:
        industries.update_or_create(
            kind="section", county=None, code=code, defaults={"name": name, "name_en": name_en}
        )


def remove_unused_sections(apps, schema_editor):
    alias = schema_editor.connection.alias
    used = apps.get_model("projects", "Project").objects.using(alias).exclude(section=None)
    apps.get_model("projects", "Industry").objects.using(alias).filter(
        kind="section", county=None
    ).exclude(pk__in=used.values("section_id")).delete()


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_search")]

    operations = [migrations.RunPython(create_sections, remove_unused_sections)]
